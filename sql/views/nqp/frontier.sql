-- requires: core/published_vintage
create view nqp.frontier as
select f.frontier_code as frontier, f.title, f.model, f.n, f.entity_count, f.log_likelihood, f.ols_log_likelihood,
    f.ols_residual_skewness, f.lr_statistic, f.lr_restrictions, f.lr_p_value, f.iterations, f.gradient_norm, f.warnings
from core.published_vintage v
join core.frontier f using (vintage_id);
comment on view nqp.frontier is 'One row is a production frontier that the published panel rests on, such as the one that total factor productivity comes from; its parameters are in nqp.frontier_parameter.';
comment on column nqp.frontier.frontier is 'Id of the frontier.';
comment on column nqp.frontier.title is 'Its title.';
comment on column nqp.frontier.model is 'Production function, technical change, inefficiency and its distribution.';
comment on column nqp.frontier.n is 'Observations.';
comment on column nqp.frontier.entity_count is 'Entities among them.';
comment on column nqp.frontier.log_likelihood is 'Log-likelihood at the maximum.';
comment on column nqp.frontier.ols_log_likelihood is 'Log-likelihood of least squares, that is, without inefficiency.';
comment on column nqp.frontier.ols_residual_skewness is 'Skewness of least-squares residuals; a frontier of production expects it below zero.';
comment on column nqp.frontier.lr_statistic is 'Likelihood ratio against least squares.';
comment on column nqp.frontier.lr_restrictions is 'How many parameters least squares lacks.';
comment on column nqp.frontier.lr_p_value is 'Its p-value under the mixed chi-squared distribution (Kodde & Palm 1986).';
comment on column nqp.frontier.iterations is 'Newton steps.';
comment on column nqp.frontier.gradient_norm is 'Norm of the gradient where they ended.';
comment on column nqp.frontier.warnings is 'What a reader should know; null means nothing in particular.';
