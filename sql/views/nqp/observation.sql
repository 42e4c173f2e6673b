-- requires: core/published_vintage core/vintage_load
create view nqp.observation as
select e.code as entity_code, ce.name as entity, ce.region, o.period as year, s.code as series, o.value, cs.unit,
    o.released_on
from core.published_vintage v
join core.configuration_entity ce using (configuration_id)
join core.entity e using (entity_id)
cross join core.configuration_series cs
join core.series s on s.series_id = cs.series_id
cross join lateral (
    select distinct on (o.period) o.period, o.value, o.released_on
    from raw.observation o
    where o.entity_id = ce.entity_id and o.series_id = cs.series_id
        and o.load_id in (select l.load_id from core.vintage_load l where l.vintage_id = v.vintage_id)
    order by o.period, o.released_on desc, o.file_id desc, o.load_id desc
) as o
where cs.configuration_id = v.configuration_id;
comment on view nqp.observation is 'One row is the value of a raw series for an entity in a year that counts in the published vintage: of several releases the last. With file and cell: audit.observation.';
comment on column nqp.observation.entity_code is 'Code of the entity.';
comment on column nqp.observation.entity is 'English name of the entity.';
comment on column nqp.observation.region is 'Economic region; null where the configuration has none.';
comment on column nqp.observation.year is 'The year.';
comment on column nqp.observation.series is 'Id of the series (nqp.series).';
comment on column nqp.observation.value is 'The value, in unit.';
comment on column nqp.observation.unit is 'Unit of value.';
comment on column nqp.observation.released_on is 'When it was released.';
