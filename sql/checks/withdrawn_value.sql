-- Cells that a new release leaves empty, for which an older one has a value, which counts on.
--
-- $1  the load
-- $2  the empty cells: ids of entities
-- $3  ids of series
-- $4  periods
-- $5  rows
-- $6  columns
-- $7  sheets, empty for text files; all in the same order
--
-- entity, series, period, row, column, found, expected, remedy, sheet
with own as materialized (
    select same.load_id
    from raw.load l
    join raw.load same on same.file_id = l.file_id
    where l.load_id = $1::bigint
)
select e.code, s.code, c.period, c.row_number, c.column_number,
    format('no value, after %s, released %s, of %s', counting.value, counting.released_on, f.name),
    'the value of the older release, or another',
    'The older value counts on. If the source took it back, drop it by corrections.yaml; otherwise ask its producer',
    nullif(c.sheet, '')
from raw.load l
cross join unnest($2::integer[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::text[])
    as c(entity_id, series_id, period, row_number, column_number, sheet)
cross join lateral (
    select o.value, o.released_on, o.file_id
    from raw.observation o
    where o.entity_id = c.entity_id and o.series_id = c.series_id and o.period = c.period::smallint
        and o.load_id not in (select load_id from own) and o.load_id not in (select load_id from core.superseded_load)
    order by o.released_on desc, o.file_id desc, o.load_id desc
    limit 1
) as counting
join raw.source_file f on f.file_id = counting.file_id
join core.entity e on e.entity_id = c.entity_id
join core.series s on s.series_id = c.series_id
where l.load_id = $1::bigint and (counting.released_on, counting.file_id) < (l.released_on, l.file_id)
order by s.code, e.code, c.period;
