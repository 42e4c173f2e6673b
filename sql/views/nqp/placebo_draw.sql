-- requires: core/published_vintage
create view nqp.placebo_draw as
select d.model_code as model, d.draw, d.estimate, d.std_error, d.p_value
from core.published_vintage v
join core.estimate_placebo_draw d using (vintage_id);
comment on view nqp.placebo_draw is 'One row is a random re-assignment of the treatment to entities, and the effect estimated for it (Figure 2 of the founding paper).';
comment on column nqp.placebo_draw.model is 'Id of the model.';
comment on column nqp.placebo_draw.draw is 'Number of the draw, from 1; draws that could not be estimated are left out.';
comment on column nqp.placebo_draw.estimate is 'The estimated effect.';
comment on column nqp.placebo_draw.std_error is 'Its standard error; null where the errors leave no variance.';
comment on column nqp.placebo_draw.p_value is 'Its two-sided p-value; null without a standard error.';
