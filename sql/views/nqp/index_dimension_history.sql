create view nqp.index_dimension_history as
select d.vintage_id as vintage, e.code as entity_code, c.name as entity, c.region, d.period as year, d.dimension_code as dimension,
    t.dimension as dimension_title, d.score,
    rank() over (partition by d.vintage_id, d.period, d.dimension_code order by d.score desc) as rank
from core.vintage v
join core.index_dimension_score d using (vintage_id)
join core.configuration_entity c using (configuration_id, entity_id)
join core.entity e using (entity_id)
join (
    select distinct configuration_id, dimension_code, dimension
    from core.configuration_indicator
    where role = 'indicator'
) as t using (configuration_id, dimension_code);
comment on view nqp.index_dimension_history is 'One row is what a dimension contributes to the index of an entity in a year, in one vintage. Usage warning: filter by vintage; for the published one use nqp.index_dimension.';
comment on column nqp.index_dimension_history.vintage is 'The vintage (nqp.vintage).';
comment on column nqp.index_dimension_history.entity_code is 'Code of the entity.';
comment on column nqp.index_dimension_history.entity is 'English name of the entity.';
comment on column nqp.index_dimension_history.region is 'Economic region; null where the configuration has none.';
comment on column nqp.index_dimension_history.year is 'The year.';
comment on column nqp.index_dimension_history.dimension is 'Id of the dimension.';
comment on column nqp.index_dimension_history.dimension_title is 'Title of the dimension.';
comment on column nqp.index_dimension_history.score is 'Sum of weight times normalised value over the dimension''s indicators.';
comment on column nqp.index_dimension_history.rank is 'Place among the entities in this dimension and year, 1 is the highest.';
