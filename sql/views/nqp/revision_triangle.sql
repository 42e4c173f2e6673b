-- requires: core/published_vintage core/vintage_load
create view nqp.revision_triangle as
select s.code as series, cs.title, e.code as entity_code, ce.name as entity, t.period as year, t.release_number,
    t.realtime_start, t.realtime_end, t.value, cs.unit, t.first_value, t.previous_value,
    t.value - t.previous_value as revision,
    (t.value - t.previous_value) / nullif(abs(t.previous_value), 0) as relative_revision,
    t.latest_value, t.realtime_end = date '9999-12-31' as is_latest, f.name as file_name
from core.published_vintage v
join core.configuration_entity ce using (configuration_id)
join core.entity e using (entity_id)
cross join core.configuration_series cs
join core.series s on s.series_id = cs.series_id
cross join lateral (
    select r.period, r.released_on as realtime_start, r.value, r.file_id,
        row_number() over release as release_number,
        coalesce(lead(r.released_on) over release - 1, date '9999-12-31') as realtime_end,
        first_value(r.value) over release as first_value,
        lag(r.value) over release as previous_value,
        first_value(r.value) over (partition by r.period order by r.released_on desc) as latest_value
    from (
        -- Of several files of one day the one that arrived last counts.
        select distinct on (o.period, o.released_on) o.period, o.released_on, o.value, o.file_id
        from raw.observation o
        where o.entity_id = ce.entity_id and o.series_id = cs.series_id
            and o.load_id in (select l.load_id from core.vintage_load l where l.vintage_id = v.vintage_id)
        order by o.period, o.released_on, o.file_id desc, o.load_id desc
    ) as r
    window release as (partition by r.period order by r.released_on)
) as t
join raw.source_file f on f.file_id = t.file_id
where cs.configuration_id = v.configuration_id;
comment on view nqp.revision_triangle is 'One row is the value of a raw series for an entity in a year as one release had it, as in ALFRED: it was the latest from realtime_start to realtime_end. A release that repeats a value has a row with revision 0. What was known on a day: where day between realtime_start and realtime_end. Usage warning: filter by series or entity.';
comment on column nqp.revision_triangle.series is 'Id of the series (nqp.series).';
comment on column nqp.revision_triangle.title is 'Title of the series.';
comment on column nqp.revision_triangle.entity_code is 'Code of the entity.';
comment on column nqp.revision_triangle.entity is 'English name of the entity.';
comment on column nqp.revision_triangle.year is 'The year that the value is about, ALFRED''s observation date.';
comment on column nqp.revision_triangle.release_number is '1 for the first release of the cell, 2 for the next.';
comment on column nqp.revision_triangle.realtime_start is 'The day of the release.';
comment on column nqp.revision_triangle.realtime_end is 'The day before the next release of the cell; 9999-12-31 where there is none, as in ALFRED.';
comment on column nqp.revision_triangle.value is 'The value as released then, in unit; corrections of corrections.yaml included.';
comment on column nqp.revision_triangle.unit is 'Unit of the values.';
comment on column nqp.revision_triangle.first_value is 'The value of the first release.';
comment on column nqp.revision_triangle.previous_value is 'The value of the release before; null for the first.';
comment on column nqp.revision_triangle.revision is 'value less previous_value; null for the first release.';
comment on column nqp.revision_triangle.relative_revision is 'revision as a share of the size of previous_value; null for the first release or where that is 0.';
comment on column nqp.revision_triangle.latest_value is 'The value of the last release.';
comment on column nqp.revision_triangle.is_latest is 'Whether it is the last release, whose value counts in the published vintage.';
comment on column nqp.revision_triangle.file_name is 'The file that brought it.';
