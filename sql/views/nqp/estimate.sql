-- requires: nqp/estimate_history core/published_vintage
create view nqp.estimate as
select h.*
from core.published_vintage v
join nqp.estimate_history h on h.vintage = v.vintage_id;
comment on view nqp.estimate is 'One row is a coefficient of a model, estimated on the published vintage. Example: select term, estimate, std_error, stars from nqp.estimate where model = ''baseline_controls'' order by position;';
comment on column nqp.estimate.vintage is 'The vintage.';
comment on column nqp.estimate.model is 'Id of the model (nqp.estimate_status).';
comment on column nqp.estimate.equation is 'Which of the model''s equations: main, total, mediator, outcome, a subgroup, dynamic ….';
comment on column nqp.estimate.sample is 'Which rows of the panel were used.';
comment on column nqp.estimate.outcome is 'The dependent variable as tables call it, a label like label; its id is outcome_id.';
comment on column nqp.estimate.outcome_id is 'Id of the dependent variable, as term is one; null where a mediator was dropped from its equation. With a lead it is taken later (sample).';
comment on column nqp.estimate.term is 'The term: a variable, a policy, constant, or a period of event time.';
comment on column nqp.estimate.label is 'How tables call the term.';
comment on column nqp.estimate.role is 'treatment, also (shown beside it), mediator, control, constant, event_time or cohort.';
comment on column nqp.estimate.event_time is 'Periods since treatment; null for terms that are none.';
comment on column nqp.estimate.estimate is 'The estimate, in units of the outcome per unit of the term.';
comment on column nqp.estimate.std_error is 'Its standard error; null for the base period, which is zero by definition, and where the errors leave no variance, as notes say.';
comment on column nqp.estimate.statistic is 'estimate / std_error: t, or z where df is null.';
comment on column nqp.estimate.p_value is 'Two-sided.';
comment on column nqp.estimate.ci_low is 'Lower end of the pointwise confidence interval.';
comment on column nqp.estimate.ci_high is 'Upper end of the pointwise confidence interval.';
comment on column nqp.estimate.stars is '*** below 0.01, ** below 0.05, * below 0.1; empty otherwise.';
comment on column nqp.estimate.estimator is 'How it was estimated.';
comment on column nqp.estimate.vcov is 'What is assumed of the errors, with the small-sample correction.';
comment on column nqp.estimate.entity_effects is 'Whether entity fixed effects are taken out.';
comment on column nqp.estimate.year_effects is 'Whether year fixed effects are taken out.';
comment on column nqp.estimate.n is 'Observations.';
comment on column nqp.estimate.clusters is 'Clusters of the standard errors, the fewer of two; null without clusters.';
comment on column nqp.estimate.df is 'Degrees of freedom of t; null where the normal distribution is used.';
comment on column nqp.estimate.parameters is 'K of the small-sample correction, as vcov counts it; null where there is none.';
comment on column nqp.estimate.r2_within is 'R² after the fixed effects are taken out; null where it has no meaning.';
comment on column nqp.estimate.r2_overall is 'R², 1 − RSS/TSS with the fixed effects'' contribution, as reghdfe, areg and fixest (r2) print it; not the overall R² of xtreg, a squared correlation. Null where it has no meaning.';
comment on column nqp.estimate.notes is 'What a reader should know: dropped terms, few clusters; null means nothing in particular.';
comment on column nqp.estimate.position is 'Order for printing.';
