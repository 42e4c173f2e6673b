create view audit.vintage_name as
select v.vintage_id as vintage, 'entity' as kind, e.code, n.name, c.position
from core.vintage v
join core.configuration_entity c using (configuration_id)
join core.entity e using (entity_id)
cross join lateral (values (e.code), (c.name), (c.name_zh), (c.full_name_zh)) as n(name)
where c.is_scored
union all
select v.vintage_id, case c.role when 'indicator' then 'indicator' else 'variable' end, i.code, i.code, c.position
from core.vintage v
join core.configuration_indicator c using (configuration_id)
join core.indicator i using (indicator_id)
union all
select v.vintage_id, 'series', s.code, s.code, c.position
from core.vintage v
join core.configuration_series c using (configuration_id)
join core.series s using (series_id);
comment on view audit.vintage_name is 'One row is a name by which the configuration of a vintage calls an entity of the index, an indicator, a variable or a series: names change, and what one vintage has another may lack.';
comment on column audit.vintage_name.vintage is 'The vintage.';
comment on column audit.vintage_name.kind is 'entity, indicator, variable or series.';
comment on column audit.vintage_name.code is 'Code of the entity, or the id.';
comment on column audit.vintage_name.name is 'A name of it: the code itself, and of an entity its English, short Chinese and full Chinese name.';
comment on column audit.vintage_name.position is 'Its place in the configuration.';
