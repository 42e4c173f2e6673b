-- requires: core/published_coefficient
create view nqp.event_study as
select c.model_code as model, c.estimator, c.event_time, c.estimate, c.std_error, c.p_value, c.ci_low, c.ci_high, c.band_low,
    c.band_high, c.n, c.model_position * 1000000 + c.equation_position * 1000 + c.position as position
from core.published_coefficient c
where c.role = 'event_time';
comment on view nqp.event_study is 'One row is the effect in a period since treatment, by estimator (Figure 1 of the founding paper: model event_study). As a figure: nqp plot event-study.';
comment on column nqp.event_study.model is 'Id of the model.';
comment on column nqp.event_study.estimator is 'How it was estimated; they differ where effects differ between cohorts.';
comment on column nqp.event_study.event_time is 'Periods since treatment; the first and last of an event study with bins stand for earlier and later ones too.';
comment on column nqp.event_study.estimate is 'The effect against the base period.';
comment on column nqp.event_study.std_error is 'Its standard error; null for the base period, which is zero by definition.';
comment on column nqp.event_study.p_value is 'Two-sided.';
comment on column nqp.event_study.ci_low is 'Lower end of the pointwise confidence interval.';
comment on column nqp.event_study.ci_high is 'Upper end of the pointwise confidence interval.';
comment on column nqp.event_study.band_low is 'Lower end of the simultaneous band; null where none was computed.';
comment on column nqp.event_study.band_high is 'Upper end of the simultaneous band; null where none was computed.';
comment on column nqp.event_study.n is 'Observations.';
comment on column nqp.event_study.position is 'Order for printing.';
