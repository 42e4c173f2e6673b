-- requires: core/published_vintage
create view nqp.entity as
select e.code as entity_code, c.name as entity, c.name_zh as entity_zh, c.full_name_zh, c.region, c.region_zh,
    c.position
from core.published_vintage v
join core.configuration_entity c using (configuration_id)
join core.entity e using (entity_id)
where c.is_scored;
comment on view nqp.entity is 'One row is an entity of the index (a province). Example: select * from nqp.entity order by position;';
comment on column nqp.entity.entity_code is 'Code, as the configuration gives it.';
comment on column nqp.entity.entity is 'English name; the name by which all views of nqp call it.';
comment on column nqp.entity.entity_zh is 'Short Chinese name.';
comment on column nqp.entity.full_name_zh is 'Full Chinese name.';
comment on column nqp.entity.region is 'Economic region; null where the configuration has none.';
comment on column nqp.entity.region_zh is 'Economic region in Chinese; null where the configuration has none.';
comment on column nqp.entity.position is 'Customary order of entities.';
