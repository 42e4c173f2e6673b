-- requires: core/published_vintage
create view nqp.att_group_time as
select g.model_code as model, g.cohort, g.period as year, (g.period - g.cohort)::smallint as event_time, g.att, g.std_error,
    g.ci_low, g.ci_high, g.notes
from core.published_vintage v
join core.estimate_group_time g using (vintage_id);
comment on view nqp.att_group_time is 'One row is the average effect on the entities first treated in one year, in one year (Callaway & Sant''Anna 2021). Before treatment it is a test of parallel trends.';
comment on column nqp.att_group_time.model is 'Id of the model.';
comment on column nqp.att_group_time.cohort is 'Year of first treatment.';
comment on column nqp.att_group_time.year is 'Year of the effect.';
comment on column nqp.att_group_time.event_time is 'year - cohort.';
comment on column nqp.att_group_time.att is 'Average effect of treatment on the treated.';
comment on column nqp.att_group_time.std_error is 'Its standard error; null where nothing is spread, as notes say.';
comment on column nqp.att_group_time.ci_low is 'Lower end of the pointwise confidence interval.';
comment on column nqp.att_group_time.ci_high is 'Upper end of the pointwise confidence interval.';
comment on column nqp.att_group_time.notes is 'Why it has no standard error; null where it has one.';
