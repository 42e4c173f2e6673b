-- requires: core/published_vintage
create view nqp.did_decomposition as
select c.model_code as model, c.kind, c.treated_cohort, c.comparison_cohort, c.estimate, c.weight, c.position
from core.published_vintage v
join core.estimate_comparison c using (vintage_id);
comment on view nqp.did_decomposition is 'One row is a two-by-two comparison inside the two-way fixed-effects estimate (Goodman-Bacon 2021): sum(weight * estimate) is that estimate. Usage warning: later_vs_earlier compares with entities already treated, which misleads where effects grow.';
comment on column nqp.did_decomposition.model is 'Id of the model.';
comment on column nqp.did_decomposition.kind is 'treated_vs_never, earlier_vs_later, later_vs_earlier or treated_vs_always.';
comment on column nqp.did_decomposition.treated_cohort is 'Year in which the treated entities are first treated.';
comment on column nqp.did_decomposition.comparison_cohort is 'The same of those compared with; null for the never treated. Entities treated from the first year of the sample on, or earlier, are one cohort, under that year (treated_vs_always).';
comment on column nqp.did_decomposition.estimate is 'The two-by-two difference in differences.';
comment on column nqp.did_decomposition.weight is 'Its weight; the weights add up to 1.';
comment on column nqp.did_decomposition.position is 'Order for printing.';
