-- Recomputes weights and scores of a vintage from its cells, in the database's own arithmetic and
-- independently of the program that published them.
--
-- $1  the vintage
--
-- quantity, key, year, published, recomputed
with vintage as (
    select v.vintage_id, v.configuration_id, c.weighting
    from core.vintage v
    join core.configuration c using (configuration_id)
    where v.vintage_id = $1::integer
), cell as (
    select c.entity_id, c.indicator_id, c.period, c.value, c.dimension_code, c.direction
    from (
        select distinct on (p.entity_id, p.indicator_id, p.period)
            p.entity_id, p.indicator_id, p.period, p.value, p.is_removed, ci.dimension_code, ci.direction
        from vintage v
        join core.configuration_indicator ci on ci.configuration_id = v.configuration_id and ci.role = 'indicator'
        join core.panel_cell p on p.indicator_id = ci.indicator_id and p.vintage_id <= v.vintage_id
        order by p.entity_id, p.indicator_id, p.period, p.vintage_id desc
    ) as c
    where not c.is_removed
), extreme as (
    select indicator_id, min(value) as minimum, max(value) as maximum
    from cell
    group by indicator_id
), normalised as (
    select c.entity_id, c.indicator_id, c.period, c.dimension_code,
        case c.direction
            when '+' then (c.value - e.minimum) / (e.maximum - e.minimum)
            else (e.maximum - c.value) / (e.maximum - e.minimum)
        end as x
    from cell c
    join extreme e using (indicator_id)
), share as (
    select indicator_id, x / sum(x) over (partition by indicator_id) as p, count(*) over (partition by indicator_id) as n
    from normalised
), redundancy as (
    select indicator_id, 1 + sum(case when p > 0 then p * ln(p) else 0 end) / ln(max(n)) as redundancy
    from share
    group by indicator_id
), contrast as (
    select indicator_id, stddev_samp(x) as contrast
    from normalised
    group by indicator_id
), correlation as (
    select a.indicator_id, b.indicator_id as other_id, corr(a.x, b.x) as r
    from normalised a
    join normalised b on b.entity_id = a.entity_id and b.period = a.period and b.indicator_id <> a.indicator_id
    group by a.indicator_id, b.indicator_id
), conflict as (
    select c.indicator_id, sum(case v.weighting when 'critic_entropy' then 1 - abs(c.r) else 1 - c.r end) as conflict
    from correlation c
    cross join vintage v
    group by c.indicator_id
), information as (
    select indicator_id, c.contrast, f.conflict, r.redundancy,
        case v.weighting
            when 'critic' then c.contrast * f.conflict
            when 'entropy' then r.redundancy
            when 'critic_entropy' then (c.contrast + r.redundancy) * f.conflict
            when 'equal' then 1
            -- Given, hence nothing to recompute.
            when 'fixed' then w.weight
        end as information
    from contrast c
    left join conflict f using (indicator_id)
    join redundancy r using (indicator_id)
    cross join vintage v
    join core.index_weight w using (vintage_id, indicator_id)
), weight as (
    select indicator_id, contrast, conflict, redundancy, information / sum(information) over () as weight
    from information
), contribution as (
    select n.entity_id, n.period, n.dimension_code, w.weight * n.x as contribution
    from normalised n
    join weight w using (indicator_id)
)
select 'weight' as quantity, i.code as key, null::smallint as year, p.weight as published, w.weight as recomputed
from vintage v
join core.index_weight p using (vintage_id)
full join weight w using (indicator_id)
join core.indicator i using (indicator_id)
union all
select 'contrast', i.code, null, p.contrast, w.contrast
from vintage v
join core.index_weight p using (vintage_id)
join weight w using (indicator_id)
join core.indicator i using (indicator_id)
union all
select 'conflict', i.code, null, p.conflict, w.conflict
from vintage v
join core.index_weight p using (vintage_id)
join weight w using (indicator_id)
join core.indicator i using (indicator_id)
where p.conflict is not null
union all
select 'redundancy', i.code, null, p.redundancy, w.redundancy
from vintage v
join core.index_weight p using (vintage_id)
join weight w using (indicator_id)
join core.indicator i using (indicator_id)
where p.redundancy is not null
union all
select 'score', e.code, coalesce(p.period, s.period), p.score, s.score
from (select p.* from vintage v join core.index_score p using (vintage_id)) as p
full join (
    select entity_id, period, sum(contribution) as score
    from contribution
    group by entity_id, period
) as s using (entity_id, period)
join core.entity e using (entity_id)
union all
select 'dimension score', e.code || ' ' || dimension_code, coalesce(p.period, s.period), p.score, s.score
from (select p.* from vintage v join core.index_dimension_score p using (vintage_id)) as p
full join (
    select entity_id, period, dimension_code, sum(contribution) as score
    from contribution
    group by entity_id, period, dimension_code
) as s using (entity_id, period, dimension_code)
join core.entity e using (entity_id);
