-- requires: core/published_vintage
create view nqp.index_history as
select sc.vintage_id as vintage, e.code as entity_code, c.name as entity, c.name_zh as entity_zh, c.region,
    sc.period as year, sc.score,
    rank() over (partition by sc.vintage_id, sc.period order by sc.score desc) as rank,
    sc.score - lag(sc.score) over (partition by sc.vintage_id, sc.entity_id order by sc.period) as change
from core.index_score sc
join core.vintage v using (vintage_id)
join core.configuration_entity c using (configuration_id, entity_id)
join core.entity e using (entity_id);
comment on view nqp.index_history is 'One row is the score of an entity in a year, in one vintage. Usage warning: filter by vintage; for the published one use nqp.index.';
comment on column nqp.index_history.vintage is 'The vintage (nqp.vintage).';
comment on column nqp.index_history.entity_code is 'Code of the entity.';
comment on column nqp.index_history.entity is 'English name of the entity.';
comment on column nqp.index_history.entity_zh is 'Chinese name of the entity.';
comment on column nqp.index_history.region is 'Economic region; null where the configuration has none.';
comment on column nqp.index_history.year is 'The year.';
comment on column nqp.index_history.score is 'The index, between 0 and 1.';
comment on column nqp.index_history.rank is 'Place among the entities of the year, 1 is the highest; equal scores share the better place.';
comment on column nqp.index_history.change is 'Score less that of the year before; null in the first year.';
