-- What models say about a vintage, and what the founding paper printed.

create table core.configuration_reference (
    configuration_id bigint not null,
    position smallint not null,
    table_number smallint not null,
    column_number smallint,
    term text not null,
    quantity text not null,
    value double precision not null,
    std_error double precision,
    stars text not null,
    constraint configuration_reference_pkey primary key (configuration_id, position),
    constraint configuration_reference_configuration_fkey foreign key (configuration_id) references core.configuration
);
comment on table core.configuration_reference is 'One row is a figure that the founding paper prints, as the configuration keeps it.';
comment on column core.configuration_reference.configuration_id is 'The configuration.';
comment on column core.configuration_reference.position is 'Its place in reference.yaml.';
comment on column core.configuration_reference.table_number is 'Number of the table.';
comment on column core.configuration_reference.column_number is 'Number of the column; null for tables of one model.';
comment on column core.configuration_reference.term is 'The term, or constant, observations, r_squared.';
comment on column core.configuration_reference.quantity is 'estimate, mean, standard_deviation, minimum, maximum, observations or r_squared.';
comment on column core.configuration_reference.value is 'The figure.';
comment on column core.configuration_reference.std_error is 'The figure in parentheses under an estimate; null where there is none.';
comment on column core.configuration_reference.stars is 'The stars behind an estimate, as printed.';

create table core.estimate_model (
    vintage_id integer not null,
    model_code text not null,
    position smallint not null,
    kind text not null,
    title text not null,
    title_zh text not null,
    outcome text not null,
    treatment text not null,
    confidence double precision not null,
    table_number smallint,
    column_number smallint,
    status text not null,
    problem text,
    constraint estimate_model_pkey primary key (vintage_id, model_code),
    constraint estimate_model_vintage_fkey foreign key (vintage_id) references core.vintage,
    constraint estimate_model_status_check check (status in ('estimated', 'refused')),
    constraint estimate_model_problem_check check ((status = 'refused') = (problem is not null))
);
comment on table core.estimate_model is 'One row is a model in a vintage: estimated, or refused and why.';
comment on column core.estimate_model.vintage_id is 'The vintage.';
comment on column core.estimate_model.model_code is 'Id of the model in models.yaml.';
comment on column core.estimate_model.position is 'Its place there.';
comment on column core.estimate_model.kind is 'regression, event_study, placebo, mediation …';
comment on column core.estimate_model.title is 'English title.';
comment on column core.estimate_model.title_zh is 'Chinese title.';
comment on column core.estimate_model.outcome is 'The dependent variable.';
comment on column core.estimate_model.treatment is 'The variable whose effect is asked for.';
comment on column core.estimate_model.confidence is 'What its confidence intervals cover, 0.95.';
comment on column core.estimate_model.table_number is 'Number of the founding paper''s table that prints it; null where none does.';
comment on column core.estimate_model.column_number is 'Its first column there; null where the table has one model only.';
comment on column core.estimate_model.status is 'estimated or refused.';
comment on column core.estimate_model.problem is 'Why it was refused; null where it was not.';

create table core.estimate_equation (
    vintage_id integer not null,
    model_code text not null,
    equation text not null,
    position smallint not null,
    title text not null,
    outcome text not null,
    sample text not null,
    estimator text not null,
    vcov text not null,
    n integer not null,
    clusters integer,
    df integer,
    parameters integer,
    r2_within double precision,
    r2_overall double precision,
    rmse double precision,
    has_controls boolean not null,
    entity_effects boolean not null,
    year_effects boolean not null,
    notes text,
    constraint estimate_equation_pkey primary key (vintage_id, model_code, equation),
    constraint estimate_equation_model_fkey foreign key (vintage_id, model_code) references core.estimate_model
);
comment on table core.estimate_equation is 'One row is an equation that was estimated for a model: the only one, one of a mediation, one of a subgroup.';
comment on column core.estimate_equation.vintage_id is 'The vintage.';
comment on column core.estimate_equation.model_code is 'The model.';
comment on column core.estimate_equation.equation is 'Which of its equations: main, total, mediator, outcome, a region, above, below, dynamic …';
comment on column core.estimate_equation.position is 'Its place among them.';
comment on column core.estimate_equation.title is 'What it is, for people.';
comment on column core.estimate_equation.outcome is 'Its dependent variable.';
comment on column core.estimate_equation.sample is 'Which rows of the panel it uses.';
comment on column core.estimate_equation.estimator is 'How it was estimated.';
comment on column core.estimate_equation.vcov is 'What is assumed of the errors, with the small-sample correction.';
comment on column core.estimate_equation.n is 'Observations.';
comment on column core.estimate_equation.clusters is 'Clusters of the standard errors, the fewer of two; null without clusters.';
comment on column core.estimate_equation.df is 'Degrees of freedom of t; null where the normal distribution is used.';
comment on column core.estimate_equation.parameters is 'K of the small-sample correction; null where there is none.';
comment on column core.estimate_equation.r2_within is 'R² after the fixed effects are taken out; null where it has no meaning.';
comment on column core.estimate_equation.r2_overall is 'R² with the fixed effects'' contribution; null where it has no meaning.';
comment on column core.estimate_equation.rmse is 'Root mean squared residual; null where it has no meaning.';
comment on column core.estimate_equation.has_controls is 'Whether it has controls.';
comment on column core.estimate_equation.entity_effects is 'Whether it has entity fixed effects.';
comment on column core.estimate_equation.year_effects is 'Whether it has year fixed effects.';
comment on column core.estimate_equation.notes is 'What a reader should know: dropped terms, few clusters …; null means nothing in particular.';

create table core.estimate_coefficient (
    vintage_id integer not null,
    model_code text not null,
    equation text not null,
    term text not null,
    position smallint not null,
    label text not null,
    role text not null,
    event_time smallint,
    estimate double precision not null,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    ci_low double precision,
    ci_high double precision,
    band_low double precision,
    band_high double precision,
    constraint estimate_coefficient_pkey primary key (vintage_id, model_code, equation, term),
    constraint estimate_coefficient_equation_fkey foreign key (vintage_id, model_code, equation)
        references core.estimate_equation,
    constraint estimate_coefficient_role_check check (
        role in ('treatment', 'also', 'mediator', 'control', 'constant', 'event_time', 'cohort'))
);
comment on table core.estimate_coefficient is 'One row is an estimated coefficient of an equation.';
comment on column core.estimate_coefficient.vintage_id is 'The vintage.';
comment on column core.estimate_coefficient.model_code is 'The model.';
comment on column core.estimate_coefficient.equation is 'The equation.';
comment on column core.estimate_coefficient.term is 'The term: a variable, a policy, constant, or a period of event time.';
comment on column core.estimate_coefficient.position is 'Its place in the equation.';
comment on column core.estimate_coefficient.label is 'How tables call it.';
comment on column core.estimate_coefficient.role is 'treatment, also (shown beside it), mediator, control, constant, event_time or cohort.';
comment on column core.estimate_coefficient.event_time is 'Periods since treatment; null for terms that are none.';
comment on column core.estimate_coefficient.estimate is 'The estimate.';
comment on column core.estimate_coefficient.std_error is 'Its standard error; null for the base period, which is zero by definition.';
comment on column core.estimate_coefficient.statistic is 'estimate / std_error, a t or z statistic.';
comment on column core.estimate_coefficient.p_value is 'Two-sided.';
comment on column core.estimate_coefficient.ci_low is 'Lower end of the pointwise confidence interval.';
comment on column core.estimate_coefficient.ci_high is 'Upper end of the pointwise confidence interval.';
comment on column core.estimate_coefficient.band_low is 'Lower end of the simultaneous band over all periods; null where none was computed.';
comment on column core.estimate_coefficient.band_high is 'Upper end of the simultaneous band; null where none was computed.';

create table core.estimate_test (
    vintage_id integer not null,
    model_code text not null,
    test text not null,
    position smallint not null,
    title text not null,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    df1 integer,
    df2 integer,
    p_value double precision,
    ci_low double precision,
    ci_high double precision,
    constraint estimate_test_pkey primary key (vintage_id, model_code, test),
    constraint estimate_test_model_fkey foreign key (vintage_id, model_code) references core.estimate_model
);
comment on table core.estimate_test is 'One row is a test or a derived quantity of a model: pre-trend F, permutation p, indirect effect, difference of subgroups.';
comment on column core.estimate_test.vintage_id is 'The vintage.';
comment on column core.estimate_test.model_code is 'The model.';
comment on column core.estimate_test.test is 'Which: pre_trends, permutation, total_effect, indirect_effect_sobel, equal_effects, difference_…, refused_… (a subgroup without a regression; title says why).';
comment on column core.estimate_test.position is 'Its place in the model.';
comment on column core.estimate_test.title is 'What it says, for people.';
comment on column core.estimate_test.estimate is 'The estimated quantity; null for a pure test.';
comment on column core.estimate_test.std_error is 'Its standard error; null where there is none.';
comment on column core.estimate_test.statistic is 'The test statistic: F, t or z; null where there is none.';
comment on column core.estimate_test.df1 is 'Degrees of freedom of F''s numerator; null for others.';
comment on column core.estimate_test.df2 is 'Degrees of freedom of F''s denominator, or of t; null for z.';
comment on column core.estimate_test.p_value is 'Its p-value; null where there is none.';
comment on column core.estimate_test.ci_low is 'Lower end of the confidence interval; null where there is none.';
comment on column core.estimate_test.ci_high is 'Upper end of the confidence interval; null where there is none.';

create table core.estimate_placebo_draw (
    vintage_id integer not null,
    model_code text not null,
    draw integer not null,
    estimate double precision not null,
    std_error double precision not null,
    p_value double precision not null,
    constraint estimate_placebo_draw_pkey primary key (vintage_id, model_code, draw),
    constraint estimate_placebo_draw_model_fkey foreign key (vintage_id, model_code) references core.estimate_model
);
comment on table core.estimate_placebo_draw is 'One row is a random re-assignment of the treatment and the effect estimated for it.';
comment on column core.estimate_placebo_draw.vintage_id is 'The vintage.';
comment on column core.estimate_placebo_draw.model_code is 'The model.';
comment on column core.estimate_placebo_draw.draw is 'Number of the draw, from 1.';
comment on column core.estimate_placebo_draw.estimate is 'The estimated effect.';
comment on column core.estimate_placebo_draw.std_error is 'Its standard error.';
comment on column core.estimate_placebo_draw.p_value is 'Its two-sided p-value.';

create table core.estimate_group_time (
    vintage_id integer not null,
    model_code text not null,
    cohort smallint not null,
    period smallint not null,
    att double precision not null,
    std_error double precision,
    ci_low double precision,
    ci_high double precision,
    constraint estimate_group_time_pkey primary key (vintage_id, model_code, cohort, period),
    constraint estimate_group_time_model_fkey foreign key (vintage_id, model_code) references core.estimate_model
);
comment on table core.estimate_group_time is 'One row is the average effect on the entities first treated in one year, in one year.';
comment on column core.estimate_group_time.vintage_id is 'The vintage.';
comment on column core.estimate_group_time.model_code is 'The model.';
comment on column core.estimate_group_time.cohort is 'The year of first treatment.';
comment on column core.estimate_group_time.period is 'The year of the effect; before cohort: a test of parallel trends.';
comment on column core.estimate_group_time.att is 'Average effect of treatment on the treated.';
comment on column core.estimate_group_time.std_error is 'Its standard error; null for the base period.';
comment on column core.estimate_group_time.ci_low is 'Lower end of the pointwise confidence interval.';
comment on column core.estimate_group_time.ci_high is 'Upper end of the pointwise confidence interval.';

create table core.estimate_comparison (
    vintage_id integer not null,
    model_code text not null,
    treated_cohort smallint not null,
    comparison_cohort smallint,
    position smallint not null,
    kind text not null,
    estimate double precision not null,
    weight double precision not null,
    constraint estimate_comparison_pkey primary key (vintage_id, model_code, position),
    constraint estimate_comparison_model_fkey foreign key (vintage_id, model_code) references core.estimate_model
);
comment on table core.estimate_comparison is 'One row is a two-by-two comparison of the Goodman-Bacon decomposition; the weighted estimates add up to the two-way fixed-effects one.';
comment on column core.estimate_comparison.vintage_id is 'The vintage.';
comment on column core.estimate_comparison.model_code is 'The model.';
comment on column core.estimate_comparison.treated_cohort is 'Year in which the treated entities are first treated.';
comment on column core.estimate_comparison.comparison_cohort is 'The same of those compared with; null for the never treated.';
comment on column core.estimate_comparison.position is 'Its place in the decomposition.';
comment on column core.estimate_comparison.kind is 'treated_vs_never, earlier_vs_later or later_vs_earlier (which misleads where effects grow) or treated_vs_always.';
comment on column core.estimate_comparison.estimate is 'The two-by-two difference in differences.';
comment on column core.estimate_comparison.weight is 'Its weight; the weights add up to 1.';

create table core.estimate_description (
    vintage_id integer not null,
    model_code text not null,
    term text not null,
    position smallint not null,
    label text not null,
    n integer not null,
    mean double precision not null,
    standard_deviation double precision not null,
    minimum double precision not null,
    lower_quartile double precision not null,
    median double precision not null,
    upper_quartile double precision not null,
    maximum double precision not null,
    constraint estimate_description_pkey primary key (vintage_id, model_code, term),
    constraint estimate_description_model_fkey foreign key (vintage_id, model_code) references core.estimate_model
);
comment on table core.estimate_description is 'One row is a variable described over all entities and years.';
comment on column core.estimate_description.vintage_id is 'The vintage.';
comment on column core.estimate_description.model_code is 'The model.';
comment on column core.estimate_description.term is 'The variable.';
comment on column core.estimate_description.position is 'Its place in the table.';
comment on column core.estimate_description.label is 'How tables call it.';
comment on column core.estimate_description.n is 'Observations.';
comment on column core.estimate_description.mean is 'Mean.';
comment on column core.estimate_description.standard_deviation is 'Sample standard deviation, n - 1.';
comment on column core.estimate_description.minimum is 'Smallest value.';
comment on column core.estimate_description.lower_quartile is 'First quartile, interpolated linearly (R''s type 7).';
comment on column core.estimate_description.median is 'Median.';
comment on column core.estimate_description.upper_quartile is 'Third quartile, interpolated linearly (R''s type 7).';
comment on column core.estimate_description.maximum is 'Largest value.';
