-- requires: core/published_vintage
create view nqp.frontier_parameter as
select p.frontier_code as frontier, p.parameter, p.estimate, p.std_error, p.estimate / nullif(p.std_error, 0) as statistic,
    p.position
from core.published_vintage v
join core.frontier_parameter p using (vintage_id);
comment on view nqp.frontier_parameter is 'One row is a parameter of a production frontier of the published vintage. Under Cobb-Douglas the terms ln(input) are elasticities.';
comment on column nqp.frontier_parameter.frontier is 'Id of the frontier (nqp.frontier).';
comment on column nqp.frontier_parameter.parameter is 'A term of the production function; sigmaSq = variance of noise and inefficiency, gamma = inefficiency''s share of it, mu, time = decay of inefficiency.';
comment on column nqp.frontier_parameter.estimate is 'The estimate.';
comment on column nqp.frontier_parameter.std_error is 'From the Hessian of the log-likelihood; null at the edge of the parameter space.';
comment on column nqp.frontier_parameter.statistic is 'estimate / std_error; null without one.';
comment on column nqp.frontier_parameter.position is 'Order for printing.';
