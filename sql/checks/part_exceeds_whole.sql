-- Parts larger than their whole, in the values that would count after a load.
--
-- $1  the load
-- $2  the parts: ids of series
-- $3  their wholes, in the same order
--
-- entity, series, period, row, column, found, expected, remedy, sheet
with pair as (
    select part.series_id as part_id, part.code as part, whole.series_id as whole_id, whole.code as whole
    from unnest($2::text[], $3::text[]) as p(part, whole)
    join core.series part on part.code = p.part
    join core.series whole on whole.code = p.whole
), touched as (
    select distinct o.entity_id, o.period, pair.part_id, pair.part, pair.whole_id, pair.whole
    from raw.observation o
    join pair on o.series_id in (pair.part_id, pair.whole_id)
    where o.load_id = $1::bigint
)
select e.code, t.part, t.period,
    case when p.load_id = $1::bigint then p.row_number else w.row_number end,
    case when p.load_id = $1::bigint then p.column_number else w.column_number end,
    format('%s %s, %s %s', t.part, p.value, t.whole, w.value),
    format('%s no larger than %s', t.part, t.whole),
    'Compare both cells with the source; if the parts are defined otherwise, take the pair out of checks.yaml',
    case when p.load_id = $1::bigint then p.sheet else w.sheet end
from touched t
join core.entity e on e.entity_id = t.entity_id
cross join lateral (
    select o.value, o.load_id, o.sheet, o.row_number, o.column_number
    from raw.observation o
    where o.entity_id = t.entity_id and o.series_id = t.part_id and o.period = t.period
        and o.load_id not in (select load_id from core.superseded_load)
    order by o.released_on desc, o.file_id desc, o.load_id desc
    limit 1
) as p
cross join lateral (
    select o.value, o.sheet, o.row_number, o.column_number
    from raw.observation o
    where o.entity_id = t.entity_id and o.series_id = t.whole_id and o.period = t.period
        and o.load_id not in (select load_id from core.superseded_load)
    order by o.released_on desc, o.file_id desc, o.load_id desc
    limit 1
) as w
where p.value > w.value
order by t.part, e.code, t.period;
