-- A new release that changes a value by more than a share of the old one.
--
-- $1  the load
-- $2  the share, 0.1
--
-- entity, series, period, row, column, found, expected, remedy, sheet
with own as materialized (
    select same.load_id
    from raw.load l
    join raw.load same on same.file_id = l.file_id
    where l.load_id = $1::bigint
)
select e.code, s.code, o.period, o.row_number, o.column_number,
    format('%s, released %s, after %s, released %s', o.value, o.released_on, earlier.value, earlier.released_on),
    format('a change by no more than %s %% of the earlier value', 100 * $2::double precision),
    'If the source revised the figure (a census, a new definition), nothing; otherwise ask its producer',
    o.sheet
from raw.observation o
cross join lateral (
    select p.value, p.released_on
    from raw.observation p
    where p.entity_id = o.entity_id and p.series_id = o.series_id and p.period = o.period
        and p.released_on < o.released_on and p.load_id not in (select load_id from own)
    order by p.released_on desc, p.file_id desc, p.load_id desc
    limit 1
) as earlier
join core.entity e on e.entity_id = o.entity_id
join core.series s on s.series_id = o.series_id
where o.load_id = $1::bigint
    and abs(o.value - earlier.value) > $2::double precision * abs(earlier.value)
order by s.code, e.code, o.period;
