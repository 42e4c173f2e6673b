-- requires: core/published_vintage nqp/weight_history
create view nqp.weight as
select indicator, title, dimension, direction, weight, rank, contrast, conflict, redundancy, information,
    minimum, maximum, unit, position
from nqp.weight_history
where vintage = (select vintage_id from core.published_vintage);
comment on view nqp.weight is 'One row is the weight of an indicator in the published index, with what it was computed from: CRITIC weight = contrast x conflict / sum of that. Example: select indicator, weight from nqp.weight order by rank;';
comment on column nqp.weight.indicator is 'Id of the indicator.';
comment on column nqp.weight.title is 'Title of the indicator.';
comment on column nqp.weight.dimension is 'Id of its dimension.';
comment on column nqp.weight.direction is '+ more is better, - less is better.';
comment on column nqp.weight.weight is 'The weight; all weights add up to 1.';
comment on column nqp.weight.rank is 'Place by weight, 1 is the largest.';
comment on column nqp.weight.contrast is 'Standard deviation (n - 1) of the normalised values, over all entities and years together.';
comment on column nqp.weight.conflict is 'Sum over the other indicators of 1 - r, Pearson''s r (1 - |r| for critic_entropy); null for methods without correlation.';
comment on column nqp.weight.redundancy is 'Entropy redundancy 1 - e, 0 ln 0 = 0; null for methods without entropy.';
comment on column nqp.weight.information is 'The quantity to which the weight is proportional; null for equal and fixed weights.';
comment on column nqp.weight.minimum is 'Smallest value, which normalises to 0 (to 1 where less is better).';
comment on column nqp.weight.maximum is 'Largest value, which normalises to 1 (to 0 where less is better).';
comment on column nqp.weight.unit is 'Unit of minimum and maximum.';
comment on column nqp.weight.position is 'Order of the tree.';
