-- requires: core/published_coefficient
create view nqp.event_study as
select c.model_code as model, c.estimator, c.event_time, c.estimate, c.std_error, c.p_value, c.ci_low, c.ci_high, c.band_low,
    c.band_high, c.n, c.model_position * 1000000 + c.equation_position * 1000 + c.position as position,
    c.outcome, c.sample, m.confidence,
    -- Vintages keep it in the words of their sample alone.
    coalesce(substring(c.sample from 'outcome ([0-9]+) later$')::smallint, 0::smallint) as lead, c.notes, c.treatment,
    case c.kind
        when 'callaway_santanna' then case when c.event_time < 0 then 'the year before' else 'the year before treatment' end
        when 'imputation' then 'the imputed outcome without treatment'
        -- The base alone is zero and without an error.
        else 'the base period' || coalesce(', k = ' || max(c.event_time) filter (where c.estimate = 0 and c.std_error is null)
            over (partition by c.vintage_id, c.model_code, c.equation), '')
    end as relative_to,
    -- Vintages keep it in the words of their notes alone.
    coalesce(c.notes ~ format('(^| )k = %s stands for (earlier|later) periods too', c.event_time), false) as is_binned
from core.published_coefficient c
join core.estimate_model m using (vintage_id, model_code)
where c.role = 'event_time';
comment on view nqp.event_study is 'One row is the effect in a period since treatment, by estimator (Figure 1 of the founding paper: model event_study). As a figure: nqp plot event-study.';
comment on column nqp.event_study.model is 'Id of the model.';
comment on column nqp.event_study.estimator is 'How it was estimated; they differ where effects differ between cohorts.';
comment on column nqp.event_study.event_time is 'Periods since treatment; the first and last of an event study with bins stand for earlier and later ones too.';
comment on column nqp.event_study.estimate is 'The effect in that period, or before treatment the difference that should be none, against what relative_to says: estimators differ in it.';
comment on column nqp.event_study.std_error is 'Its standard error; null for the base period, which is zero by definition, and where the errors leave no variance, as notes say.';
comment on column nqp.event_study.p_value is 'Two-sided.';
comment on column nqp.event_study.ci_low is 'Lower end of the pointwise confidence interval.';
comment on column nqp.event_study.ci_high is 'Upper end of the pointwise confidence interval.';
comment on column nqp.event_study.band_low is 'Lower end of the simultaneous band; null where none was computed.';
comment on column nqp.event_study.band_high is 'Upper end of the simultaneous band; null where none was computed.';
comment on column nqp.event_study.n is 'Observations.';
comment on column nqp.event_study.position is 'Order for printing.';
comment on column nqp.event_study.outcome is 'The dependent variable, as tables call it.';
comment on column nqp.event_study.sample is 'Which rows of the panel it uses.';
comment on column nqp.event_study.confidence is 'What the intervals cover, 0.95.';
comment on column nqp.event_study.lead is 'Years after the terms at which the outcome is taken, which makes it another quantity; 0: with them. event_time counts to the outcome.';
comment on column nqp.event_study.notes is 'What a reader should know; null means nothing in particular.';
comment on column nqp.event_study.treatment is 'Id of the policy whose effect it is.';
comment on column nqp.event_study.relative_to is 'What the estimate is measured from: the base period (event_study, with its event_time; sun_abraham: k = -1), the year before (callaway_santanna before treatment: changes from year to year), the year before treatment (callaway_santanna from treatment on), or the imputed outcome without treatment (imputation, which has no base).';
comment on column nqp.event_study.is_binned is 'Whether it stands for all earlier or later periods too, as ends of the window of an event_study may.';
