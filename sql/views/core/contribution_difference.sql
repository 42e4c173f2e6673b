-- What an indicator contributes to a score, w n(x, B) with weight w, value x and bounds B (minimum, maximum, direction),
-- in two vintages, and the Shapley value of each of the three in the difference (docs/methods.md).
create view core.contribution_difference as
select m.from_vintage, m.to_vintage, m.entity_id, m.period, m.indicator_id, m.position, m.old_score, m.new_score,
    m.from_value as old_value, m.to_value as new_value, m.from_weight as old_weight, m.to_weight as new_weight,
    coalesce(m.from_weight * n.ff, 0) as old_contribution, coalesce(m.to_weight * n.tt, 0) as new_contribution,
    case when m.is_comparable
        then (n.tf - n.ff) * (m.from_weight / 3 + m.to_weight / 6) + (n.tt - n.ft) * (m.from_weight / 6 + m.to_weight / 3)
        else 0
    end as data,
    case when m.is_comparable
        then (n.ft - n.ff) * (m.from_weight / 3 + m.to_weight / 6) + (n.tt - n.tf) * (m.from_weight / 6 + m.to_weight / 3)
        else 0
    end as normalisation,
    case
        when m.is_comparable then (m.to_weight - m.from_weight) * ((n.ff + n.tt) / 3 + (n.tf + n.ft) / 6)
        else coalesce((m.to_weight - m.from_weight) * (n.ff + n.tt) / 2, 0)
    end as weight,
    case
        when m.is_comparable then 0
        when m.from_weight is null then m.to_weight * n.tt
        when m.to_weight is null then - m.from_weight * n.ff
        else (n.tt - n.ff) * (m.from_weight + m.to_weight) / 2
    end as definition
from (
    select a.vintage_id as from_vintage, b.vintage_id as to_vintage, sa.entity_id, sa.period, w.*,
        sa.score as old_score, sb.score as new_score,
        case when a.vintage_id < b.vintage_id then early.value else late.value end as from_value,
        case when a.vintage_id < b.vintage_id then late.value else early.value end as to_value
    from core.vintage a
    join core.vintage b on b.vintage_id <> a.vintage_id
    cross join lateral (
        select coalesce(f.indicator_id, t.indicator_id) as indicator_id, coalesce(t.position, f.position) as position,
            f.weight as from_weight, f.minimum as from_minimum, f.maximum as from_maximum, f.direction as from_direction,
            t.weight as to_weight, t.minimum as to_minimum, t.maximum as to_maximum, t.direction as to_direction,
            coalesce(f.formula = t.formula and f.unit = t.unit, false) as is_comparable
        from (
            select x.*, c.position, c.direction, c.formula, c.unit
            from core.index_weight x
            join core.configuration_indicator c on c.configuration_id = a.configuration_id and c.indicator_id = x.indicator_id
            where x.vintage_id = a.vintage_id
        ) as f
        full join (
            select x.*, c.position, c.direction, c.formula, c.unit
            from core.index_weight x
            join core.configuration_indicator c on c.configuration_id = b.configuration_id and c.indicator_id = x.indicator_id
            where x.vintage_id = b.vintage_id
        ) as t on t.indicator_id = f.indicator_id
    ) as w
    join core.index_score sa on sa.vintage_id = a.vintage_id
    join core.index_score sb on sb.vintage_id = b.vintage_id and sb.entity_id = sa.entity_id and sb.period = sa.period
    cross join lateral (
        select p.vintage_id, p.value
        from core.panel_cell p
        where p.entity_id = sa.entity_id and p.indicator_id = w.indicator_id and p.period = sa.period
            and p.vintage_id <= greatest(a.vintage_id, b.vintage_id)
        order by p.vintage_id desc
        limit 1
    ) as late
    -- The same row where nothing was written between them.
    left join lateral (
        select p.value
        from core.panel_cell p
        where late.vintage_id > least(a.vintage_id, b.vintage_id)
            and p.entity_id = sa.entity_id and p.indicator_id = w.indicator_id and p.period = sa.period
            and p.vintage_id <= least(a.vintage_id, b.vintage_id)
        order by p.vintage_id desc
        limit 1
    ) as before on true
    cross join lateral (
        select case when late.vintage_id > least(a.vintage_id, b.vintage_id) then before.value else late.value end as value
    ) as early
) as m
-- First letter: whose value; second: whose bounds.
cross join lateral (
    select
        case m.from_direction when '+' then (m.from_value - m.from_minimum) / (m.from_maximum - m.from_minimum)
            else (m.from_maximum - m.from_value) / (m.from_maximum - m.from_minimum) end as ff,
        case m.from_direction when '+' then (m.to_value - m.from_minimum) / (m.from_maximum - m.from_minimum)
            else (m.from_maximum - m.to_value) / (m.from_maximum - m.from_minimum) end as tf,
        case m.to_direction when '+' then (m.from_value - m.to_minimum) / (m.to_maximum - m.to_minimum)
            else (m.to_maximum - m.from_value) / (m.to_maximum - m.to_minimum) end as ft,
        case m.to_direction when '+' then (m.to_value - m.to_minimum) / (m.to_maximum - m.to_minimum)
            else (m.to_maximum - m.to_value) / (m.to_maximum - m.to_minimum) end as tt
) as n;
comment on view core.contribution_difference is 'One row is what an indicator contributes to a score that two vintages have, and why that differs. Usage warning: filter by from_vintage and to_vintage.';
