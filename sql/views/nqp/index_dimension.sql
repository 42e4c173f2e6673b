-- requires: core/published_vintage nqp/index_dimension_history
create view nqp.index_dimension as
select h.entity_code, h.entity, h.region, h.year, h.dimension, h.dimension_title, h.score, h.rank
from nqp.index_dimension_history h
where h.vintage = (select vintage_id from core.published_vintage);
comment on view nqp.index_dimension is 'One row is what a dimension contributes to the index of an entity in a year; the dimensions of an entity and year add up to nqp.index.score.';
comment on column nqp.index_dimension.entity_code is 'Code of the entity.';
comment on column nqp.index_dimension.entity is 'English name of the entity.';
comment on column nqp.index_dimension.region is 'Economic region; null where the configuration has none.';
comment on column nqp.index_dimension.year is 'The year.';
comment on column nqp.index_dimension.dimension is 'Id of the dimension.';
comment on column nqp.index_dimension.dimension_title is 'Title of the dimension.';
comment on column nqp.index_dimension.score is 'Sum of weight times normalised value over the dimension''s indicators.';
comment on column nqp.index_dimension.rank is 'Place among the entities in this dimension and year, 1 is the highest.';
