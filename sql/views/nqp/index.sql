-- requires: core/published_vintage nqp/index_history
create view nqp.index as
select h.entity_code, h.entity, h.entity_zh, h.region, h.year, h.score, h.rank, h.change, h.vintage
from nqp.index_history h
where h.vintage = (select vintage_id from core.published_vintage);
comment on view nqp.index is 'One row is the published index of an entity in a year. Example: select entity, score, rank from nqp.index where year = 2022 order by rank;';
comment on column nqp.index.entity_code is 'Code of the entity, GB/T 2260.';
comment on column nqp.index.entity is 'English name of the entity.';
comment on column nqp.index.entity_zh is 'Chinese name of the entity.';
comment on column nqp.index.region is 'Economic region; null where the configuration has none.';
comment on column nqp.index.year is 'The year.';
comment on column nqp.index.score is 'The index: sum of weight times normalised value, between 0 and 1.';
comment on column nqp.index.rank is 'Place among the entities of the year, 1 is the highest; equal scores share the better place.';
comment on column nqp.index.change is 'Score less that of the year before; null in the first year.';
comment on column nqp.index.vintage is 'The published vintage (nqp.vintage).';
