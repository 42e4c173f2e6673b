create view nqp.estimate_history as
select c.vintage_id as vintage, c.model_code as model, c.equation, e.sample, e.outcome,
    -- The outcome of a mediator's equation is the mediator, which the outcome's equation names.
    case when m.kind = 'mediation' and e.equation = 'mediator' then k.term else m.outcome end as outcome_id,
    c.term, c.label, c.role,
    c.event_time, c.estimate, c.std_error, c.statistic, c.p_value, c.ci_low, c.ci_high,
    coalesce(repeat('*', (c.p_value < 0.1)::integer + (c.p_value < 0.05)::integer + (c.p_value < 0.01)::integer), '') as stars,
    e.estimator, e.vcov, e.entity_effects, e.year_effects, e.n, e.clusters, e.df, e.parameters, e.r2_within, e.r2_overall, e.notes,
    m.position * 1000000 + e.position * 1000 + c.position as position
from core.estimate_coefficient c
join core.estimate_equation e using (vintage_id, model_code, equation)
join core.estimate_model m using (vintage_id, model_code)
left join core.estimate_coefficient k
    on k.vintage_id = c.vintage_id and k.model_code = c.model_code and k.equation = 'outcome' and k.role = 'mediator'
    and e.equation = 'mediator';
comment on view nqp.estimate_history is 'One row is a coefficient in one vintage. Usage warning: filter by vintage; for the published one use nqp.estimate.';
comment on column nqp.estimate_history.vintage is 'The vintage.';
comment on column nqp.estimate_history.model is 'Id of the model (nqp.estimate_status).';
comment on column nqp.estimate_history.equation is 'Which of the model''s equations: main, total, mediator, outcome, a subgroup, dynamic ….';
comment on column nqp.estimate_history.sample is 'Which rows of the panel were used.';
comment on column nqp.estimate_history.outcome is 'The dependent variable as tables call it, a label like label; its id is outcome_id.';
comment on column nqp.estimate_history.outcome_id is 'Id of the dependent variable, as term is one; null where a mediator was dropped from its equation. With a lead it is taken later (sample).';
comment on column nqp.estimate_history.term is 'The term: a variable, a policy, constant, or a period of event time.';
comment on column nqp.estimate_history.label is 'How tables call the term.';
comment on column nqp.estimate_history.role is 'treatment, also (shown beside it), mediator, control, constant, event_time or cohort.';
comment on column nqp.estimate_history.event_time is 'Periods since treatment; null for terms that are none.';
comment on column nqp.estimate_history.estimate is 'The estimate, in units of the outcome per unit of the term.';
comment on column nqp.estimate_history.std_error is 'Its standard error; null for the base period, which is zero by definition, and where the errors leave no variance, as notes say.';
comment on column nqp.estimate_history.statistic is 'estimate / std_error: t, or z where df is null.';
comment on column nqp.estimate_history.p_value is 'Two-sided.';
comment on column nqp.estimate_history.ci_low is 'Lower end of the pointwise confidence interval.';
comment on column nqp.estimate_history.ci_high is 'Upper end of the pointwise confidence interval.';
comment on column nqp.estimate_history.stars is '*** below 0.01, ** below 0.05, * below 0.1; empty otherwise.';
comment on column nqp.estimate_history.estimator is 'How it was estimated.';
comment on column nqp.estimate_history.vcov is 'What is assumed of the errors, with the small-sample correction.';
comment on column nqp.estimate_history.entity_effects is 'Whether entity fixed effects are taken out.';
comment on column nqp.estimate_history.year_effects is 'Whether year fixed effects are taken out.';
comment on column nqp.estimate_history.n is 'Observations.';
comment on column nqp.estimate_history.clusters is 'Clusters of the standard errors, the fewer of two; null without clusters.';
comment on column nqp.estimate_history.df is 'Degrees of freedom of t; null where the normal distribution is used.';
comment on column nqp.estimate_history.parameters is 'K of the small-sample correction, as vcov counts it; null where there is none.';
comment on column nqp.estimate_history.r2_within is 'R² after the fixed effects are taken out; null where it has no meaning.';
comment on column nqp.estimate_history.r2_overall is 'R², 1 − RSS/TSS with the fixed effects'' contribution, as reghdfe, areg and fixest (r2) print it; not the overall R² of xtreg, a squared correlation. Null where it has no meaning.';
comment on column nqp.estimate_history.notes is 'What a reader should know: dropped terms, few clusters; null means nothing in particular.';
comment on column nqp.estimate_history.position is 'Order for printing.';
