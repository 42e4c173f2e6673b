create view nqp.weight_history as
select w.vintage_id as vintage, i.code as indicator, c.title, c.dimension_code as dimension, c.direction,
    w.weight, rank() over (partition by w.vintage_id order by w.weight desc) as rank,
    w.contrast, w.conflict, w.redundancy, w.information, w.minimum, w.maximum, c.unit, c.position
from core.index_weight w
join core.vintage v using (vintage_id)
join core.configuration_indicator c using (configuration_id, indicator_id)
join core.indicator i using (indicator_id);
comment on view nqp.weight_history is 'One row is the weight of an indicator in one vintage. Usage warning: filter by vintage; for the published one use nqp.weight.';
comment on column nqp.weight_history.vintage is 'The vintage (nqp.vintage).';
comment on column nqp.weight_history.indicator is 'Id of the indicator.';
comment on column nqp.weight_history.title is 'Title of the indicator.';
comment on column nqp.weight_history.dimension is 'Id of its dimension.';
comment on column nqp.weight_history.direction is '+ more is better, - less is better.';
comment on column nqp.weight_history.weight is 'The weight; the weights of a vintage add up to 1.';
comment on column nqp.weight_history.rank is 'Place by weight, 1 is the largest.';
comment on column nqp.weight_history.contrast is 'Standard deviation (n - 1) of the normalised values, over all entities and years together.';
comment on column nqp.weight_history.conflict is 'Sum over the other indicators of 1 - r, Pearson''s r (1 - |r| for critic_entropy); null for methods without correlation.';
comment on column nqp.weight_history.redundancy is 'Entropy redundancy 1 - e, 0 ln 0 = 0; null for methods without entropy.';
comment on column nqp.weight_history.information is 'The quantity to which the weight is proportional; null for equal and fixed weights.';
comment on column nqp.weight_history.minimum is 'Smallest value, which normalises to 0 (to 1 where less is better).';
comment on column nqp.weight_history.maximum is 'Largest value, which normalises to 1 (to 0 where less is better).';
comment on column nqp.weight_history.unit is 'Unit of minimum and maximum.';
comment on column nqp.weight_history.position is 'Order of the tree.';
