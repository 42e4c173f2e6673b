-- requires: core/published_vintage
create view nqp.index_dimension as
select e.code as entity_code, c.name as entity, c.region, d.period as year, d.dimension_code as dimension,
    t.dimension as dimension_title, d.score,
    rank() over (partition by d.period, d.dimension_code order by d.score desc) as rank
from core.published_vintage v
join core.index_dimension_score d using (vintage_id)
join core.configuration_entity c using (configuration_id, entity_id)
join core.entity e using (entity_id)
join (
    select distinct configuration_id, dimension_code, dimension
    from core.configuration_indicator
    where role = 'indicator'
) as t using (configuration_id, dimension_code);
comment on view nqp.index_dimension is 'One row is what a dimension contributes to the index of an entity in a year; the dimensions of an entity and year add up to nqp.index.score.';
comment on column nqp.index_dimension.entity_code is 'Code of the entity.';
comment on column nqp.index_dimension.entity is 'English name of the entity.';
comment on column nqp.index_dimension.region is 'Economic region; null where the configuration has none.';
comment on column nqp.index_dimension.year is 'The year.';
comment on column nqp.index_dimension.dimension is 'Id of the dimension.';
comment on column nqp.index_dimension.dimension_title is 'Title of the dimension.';
comment on column nqp.index_dimension.score is 'Sum of weight times normalised value over the dimension''s indicators.';
comment on column nqp.index_dimension.rank is 'Place among the entities in this dimension and year, 1 is the highest.';
