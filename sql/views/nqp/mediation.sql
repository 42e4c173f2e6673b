-- requires: nqp/estimate_test nqp/estimate_status
create view nqp.mediation as
select t.model, s.title, t.test as quantity, t.estimate, t.std_error, t.statistic, t.p_value, t.ci_low, t.ci_high, t.position,
    t.sample, t.n, t.clusters, t.notes
from nqp.estimate_test t
join nqp.estimate_status s using (model)
where s.kind = 'mediation';
comment on view nqp.mediation is 'One row is a quantity of a mediation: total, direct and indirect effect, the paths through the mediator, the share that is mediated. The indirect effect has Sobel''s standard error and a cluster bootstrap''s interval.';
comment on column nqp.mediation.model is 'Id of the model.';
comment on column nqp.mediation.title is 'Its title.';
comment on column nqp.mediation.quantity is 'total_effect, effect_on_mediator, effect_of_mediator, direct_effect, indirect_effect_sobel, indirect_effect_bootstrap or share_mediated.';
comment on column nqp.mediation.estimate is 'The estimate.';
comment on column nqp.mediation.std_error is 'Its standard error; null where there is none.';
comment on column nqp.mediation.statistic is 't, or Sobel''s z; null where there is none.';
comment on column nqp.mediation.p_value is 'Two-sided; null where there is none.';
comment on column nqp.mediation.ci_low is 'Lower end of the confidence interval; of the bootstrap, a percentile.';
comment on column nqp.mediation.ci_high is 'Upper end of the confidence interval; of the bootstrap, a percentile.';
comment on column nqp.mediation.position is 'Order for printing.';
comment on column nqp.mediation.sample is 'Which rows of the panel it uses.';
comment on column nqp.mediation.n is 'Observations of the regressions.';
comment on column nqp.mediation.clusters is 'Clusters of the standard errors, the fewer of two; null without clusters.';
comment on column nqp.mediation.notes is 'What a reader should know: why it is refused, few clusters; null means nothing in particular.';
