-- requires: nqp/placebo_draw core/published_vintage
create view nqp.placebo_summary as
select d.model, count(*) as draws, t.estimate as effect, t.p_value as permutation_p_value, avg(d.estimate) as mean,
    stddev_samp(d.estimate) as standard_deviation,
    percentile_cont(0.025) within group (order by d.estimate) as quantile_0025,
    percentile_cont(0.5) within group (order by d.estimate) as median,
    percentile_cont(0.975) within group (order by d.estimate) as quantile_0975,
    avg((d.p_value < 0.05)::integer) as share_below_005,
    t.notes
from core.published_vintage v
join core.estimate_test t on t.vintage_id = v.vintage_id and t.test = 'permutation'
join nqp.placebo_draw d on d.model = t.model_code
group by d.model, t.estimate, t.p_value, t.notes;
comment on view nqp.placebo_summary is 'One row is a placebo test: where the estimated effect lies among the effects of random re-assignments.';
comment on column nqp.placebo_summary.model is 'Id of the model.';
comment on column nqp.placebo_summary.draws is 'Number of re-assignments that could be estimated.';
comment on column nqp.placebo_summary.effect is 'The effect estimated for the real assignment.';
comment on column nqp.placebo_summary.permutation_p_value is '(1 + number of draws at least as large in absolute value) / (1 + draws).';
comment on column nqp.placebo_summary.mean is 'Mean of the draws; near zero where nothing but the policy explains the effect.';
comment on column nqp.placebo_summary.standard_deviation is 'Standard deviation of the draws, n - 1.';
comment on column nqp.placebo_summary.quantile_0025 is '2.5 % quantile of the draws.';
comment on column nqp.placebo_summary.median is 'Median of the draws.';
comment on column nqp.placebo_summary.quantile_0975 is '97.5 % quantile of the draws.';
comment on column nqp.placebo_summary.share_below_005 is 'Share with a p-value below 0.05 of the draws that have one; far above 0.05 the standard errors are too small.';
comment on column nqp.placebo_summary.notes is 'What a reader should know: how many draws could be estimated where not all could, few clusters; null means nothing in particular.';
