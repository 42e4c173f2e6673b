-- Production frontiers that a vintage's panel rests on.

create table core.frontier (
    vintage_id integer not null,
    frontier_code text not null,
    title text not null,
    model text not null,
    n integer not null,
    entity_count integer not null,
    log_likelihood double precision not null,
    ols_log_likelihood double precision not null,
    ols_residual_skewness double precision not null,
    lr_statistic double precision not null,
    lr_restrictions integer not null,
    lr_p_value double precision not null,
    iterations integer not null,
    gradient_norm double precision not null,
    warnings text,
    constraint frontier_pkey primary key (vintage_id, frontier_code),
    constraint frontier_vintage_fkey foreign key (vintage_id) references core.vintage
);
comment on table core.frontier is 'One row is a production frontier that was estimated for a vintage''s panel.';
comment on column core.frontier.vintage_id is 'The vintage.';
comment on column core.frontier.frontier_code is 'Id of the frontier in frontiers.yaml.';
comment on column core.frontier.title is 'English title.';
comment on column core.frontier.model is 'Production function, technical change, inefficiency and its distribution.';
comment on column core.frontier.n is 'Observations.';
comment on column core.frontier.entity_count is 'Entities among them.';
comment on column core.frontier.log_likelihood is 'Log-likelihood at the maximum.';
comment on column core.frontier.ols_log_likelihood is 'Log-likelihood of least squares, that is, without inefficiency.';
comment on column core.frontier.ols_residual_skewness is 'Skewness of least-squares residuals; a frontier of production expects it below zero.';
comment on column core.frontier.lr_statistic is 'Likelihood ratio against least squares.';
comment on column core.frontier.lr_restrictions is 'How many parameters least squares lacks.';
comment on column core.frontier.lr_p_value is 'Its p-value under the mixed chi-squared distribution (Kodde & Palm 1986).';
comment on column core.frontier.iterations is 'Newton steps.';
comment on column core.frontier.gradient_norm is 'Norm of the gradient where they ended.';
comment on column core.frontier.warnings is 'What a reader should know, such as the sign of the residuals'' skewness, which decides in cross-sections only; null means nothing in particular.';

create table core.frontier_parameter (
    vintage_id integer not null,
    frontier_code text not null,
    parameter text not null,
    position smallint not null,
    estimate double precision not null,
    std_error double precision,
    constraint frontier_parameter_pkey primary key (vintage_id, frontier_code, parameter),
    constraint frontier_parameter_frontier_fkey foreign key (vintage_id, frontier_code) references core.frontier
);
comment on table core.frontier_parameter is 'One row is a parameter of a frontier.';
comment on column core.frontier_parameter.vintage_id is 'The vintage.';
comment on column core.frontier_parameter.frontier_code is 'The frontier.';
comment on column core.frontier_parameter.parameter is 'A term of the production function, sigmaSq, gamma, mu or time.';
comment on column core.frontier_parameter.position is 'Its place.';
comment on column core.frontier_parameter.estimate is 'The estimate.';
comment on column core.frontier_parameter.std_error is 'From the Hessian of the log-likelihood; null at the edge of the parameter space.';
