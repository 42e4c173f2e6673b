-- Recomputes interpolated and extrapolated cells of a vintage from the neighbours stored beside them,
-- and compares neighbours that are cells themselves with those cells.
--
-- $1  the vintage
--
-- quantity, key, year, published, recomputed
with cell as (
    select c.*
    from (
        select distinct on (p.entity_id, p.indicator_id, p.period) p.*
        from core.panel_cell p
        where p.vintage_id <= $1::integer
        order by p.entity_id, p.indicator_id, p.period, p.vintage_id desc
    ) as c
    where not c.is_removed
)
select 'filled cell' as quantity, e.code || ' ' || i.code as key, c.period as year, c.value as published,
    case
        when c.right_period is null then c.left_value
        else c.left_value + (c.right_value - c.left_value) * c.right_weight
    end as recomputed
from cell c
join core.entity e using (entity_id)
join core.indicator i using (indicator_id)
where c.left_period is not null
union all
select 'neighbour', e.code || ' ' || i.code, n.period, n.value, base.value
from cell c
cross join lateral (values (c.left_period, c.left_value), (c.right_period, c.right_value)) as n(period, value)
join cell base on base.entity_id = c.entity_id and base.indicator_id = c.indicator_id and base.period = n.period
join core.entity e on e.entity_id = c.entity_id
join core.indicator i on i.indicator_id = c.indicator_id;
