-- Cells that differ between two vintages. Only what vintages between them wrote can differ, and each such cell is two
-- steps down the primary key: the work is linear in what changed, however many vintages there are.
create view core.cell_difference as
select k.from_vintage, k.to_vintage, e.code as entity_code, coalesce(te.name, fe.name) as entity, k.period as year,
    i.code as indicator, coalesce(ti.role, fi.role) as role, coalesce(ti.title, fi.title) as title,
    case
        when o.value is null then 'added'
        when n.value is null then 'removed'
        when n.is_filled and not o.is_filled then 'filled'
        when o.is_filled and not n.is_filled then 'supplied'
        when o.is_filled then 'refilled'
        else 'revised'
    end as kind,
    o.value as old_value, n.value as new_value, n.value - o.value as change,
    (n.value - o.value) / nullif(abs(o.value), 0) as relative_change,
    o.method as old_method, n.method as new_method, fi.unit as old_unit, ti.unit as new_unit,
    coalesce(te.position, fe.position) as entity_position, coalesce(ti.position, fi.position) as position
from (
    select distinct a.vintage_id as from_vintage, b.vintage_id as to_vintage, a.configuration_id as from_configuration_id,
        b.configuration_id as to_configuration_id, c.entity_id, c.indicator_id, c.period
    from core.vintage a
    join core.vintage b on b.vintage_id <> a.vintage_id
    join core.panel_cell c
        on c.vintage_id > least(a.vintage_id, b.vintage_id) and c.vintage_id <= greatest(a.vintage_id, b.vintage_id)
) as k
left join lateral (
    select p.*, p.method in ('interpolated', 'extrapolated') as is_filled
    from core.panel_cell p
    where p.entity_id = k.entity_id and p.indicator_id = k.indicator_id and p.period = k.period
        and p.vintage_id <= k.from_vintage
    order by p.vintage_id desc
    limit 1
) as o on true
left join lateral (
    select p.*, p.method in ('interpolated', 'extrapolated') as is_filled
    from core.panel_cell p
    where p.entity_id = k.entity_id and p.indicator_id = k.indicator_id and p.period = k.period
        and p.vintage_id <= k.to_vintage
    order by p.vintage_id desc
    limit 1
) as n on true
join core.entity e on e.entity_id = k.entity_id
join core.indicator i on i.indicator_id = k.indicator_id
left join core.configuration_entity fe
    on fe.configuration_id = k.from_configuration_id and fe.entity_id = k.entity_id
left join core.configuration_entity te
    on te.configuration_id = k.to_configuration_id and te.entity_id = k.entity_id
left join core.configuration_indicator fi
    on fi.configuration_id = k.from_configuration_id and fi.indicator_id = k.indicator_id
left join core.configuration_indicator ti
    on ti.configuration_id = k.to_configuration_id and ti.indicator_id = k.indicator_id
where (o.value, o.method, o.left_period, o.left_value, o.left_weight, o.right_period, o.right_value, o.right_weight)
    is distinct from
    (n.value, n.method, n.left_period, n.left_value, n.left_weight, n.right_period, n.right_value, n.right_weight);
comment on view core.cell_difference is 'One row is a cell that differs between two vintages, in either order. Usage warning: filter by from_vintage and to_vintage.';
