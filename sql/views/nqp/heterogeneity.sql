-- requires: core/published_coefficient
create view nqp.heterogeneity as
select c.model_code as model, c.equation as subgroup, c.equation_title as title, c.estimate, c.std_error, c.statistic, c.p_value, c.ci_low,
    c.ci_high, c.stars, c.n, c.clusters, c.notes, c.model_position * 1000 + c.equation_position as position
from core.published_coefficient c
where c.kind = 'heterogeneity' and c.role = 'treatment';
comment on view nqp.heterogeneity is 'One row is the effect of the policy in a subgroup. Usage warning: subgroups have few clusters; whether they differ is in nqp.estimate_test.';
comment on column nqp.heterogeneity.model is 'Id of the model.';
comment on column nqp.heterogeneity.subgroup is 'A region, or above or below the median of a moderator.';
comment on column nqp.heterogeneity.title is 'What the subgroup is.';
comment on column nqp.heterogeneity.estimate is 'The effect.';
comment on column nqp.heterogeneity.std_error is 'Its standard error.';
comment on column nqp.heterogeneity.statistic is 't.';
comment on column nqp.heterogeneity.p_value is 'Two-sided.';
comment on column nqp.heterogeneity.ci_low is 'Lower end of the confidence interval.';
comment on column nqp.heterogeneity.ci_high is 'Upper end of the confidence interval.';
comment on column nqp.heterogeneity.stars is '*** below 0.01, ** below 0.05, * below 0.1; empty otherwise.';
comment on column nqp.heterogeneity.n is 'Observations.';
comment on column nqp.heterogeneity.clusters is 'Clusters of the standard errors, the fewer of two: entities, or under two_way mostly years; null without clusters.';
comment on column nqp.heterogeneity.notes is 'What a reader should know; null means nothing in particular.';
comment on column nqp.heterogeneity.position is 'Order for printing.';
