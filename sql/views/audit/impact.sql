-- requires: core/vintage_load
create view audit.impact as
select v.vintage_id as vintage, f.name as file_name, f.sha256, o.sheet, o.row_number, o.column_number, o.source_text,
    o.released_on, s.code as series, oe.code as input_entity_code, oce.name as input_entity, o.period as input_year,
    o.value as input_value, cs.unit as input_unit,
    i.code as indicator, ci.role, e.code as entity_code, ce.name as entity, cell.period as year, cell.value, ci.unit,
    cell.method, base.period as base_year, base.weight as base_weight,
    concat_ws('; ',
        case when ii.of_all_entities then 'in a sum over all entities' end,
        case when o.period < base.period then 'accumulated to a stock' end,
        case when cell.method = 'interpolated' then format('neighbour %s of a gap', base.period) end,
        case when cell.method = 'extrapolated' then format('year %s carried on beyond the edge', base.period) end,
        case when not ii.of_all_entities and o.period = base.period and cell.method not in ('interpolated', 'extrapolated')
            then 'directly' end) as path,
    ci.formula ~ 'frontier\s*\('
    or exists (
        select
        from core.configuration_input stock
        where stock.configuration_id = ci.configuration_id and stock.indicator_id = ci.indicator_id
            and stock.of_earlier_years) as by_frontier,
    case when cell.value = w.minimum then 'minimum' when cell.value = w.maximum then 'maximum' end as sets_extreme,
    w.weight,
    w.weight * n.normalised as contribution,
    case when w.weight is not null then sc.score end as score,
    w.weight * n.normalised / nullif(sc.score, 0) as share_of_score,
    o.load_id, f.file_id
from core.vintage v
join core.configuration cf on cf.configuration_id = v.configuration_id
join core.vintage_load vl on vl.vintage_id = v.vintage_id
join raw.source_file f on f.file_id = vl.file_id
join raw.observation o on o.load_id = vl.load_id
join core.configuration_entity oce
    on oce.configuration_id = v.configuration_id and oce.entity_id = o.entity_id and oce.is_scored
join core.entity oe on oe.entity_id = o.entity_id
join core.configuration_series cs on cs.configuration_id = v.configuration_id and cs.series_id = o.series_id
join core.series s on s.series_id = o.series_id
join core.configuration_input ii on ii.configuration_id = v.configuration_id and ii.series_id = o.series_id
join core.configuration_indicator ci
    on ci.configuration_id = v.configuration_id and ci.indicator_id = ii.indicator_id
join core.indicator i on i.indicator_id = ci.indicator_id
join core.configuration_entity ce
    on ce.configuration_id = v.configuration_id and ce.is_scored
    and (ii.of_all_entities or ce.entity_id = o.entity_id)
join core.entity e on e.entity_id = ce.entity_id
left join core.index_weight w on w.vintage_id = v.vintage_id and w.indicator_id = ci.indicator_id
cross join lateral (
    select distinct on (c.period) c.*
    from core.panel_cell c
    where c.entity_id = ce.entity_id and c.indicator_id = ci.indicator_id and c.vintage_id <= v.vintage_id
    order by c.period, c.vintage_id desc
) as cell
cross join lateral (
    select case ci.direction
        when '+' then (cell.value - w.minimum) / (w.maximum - w.minimum)
        when '-' then (w.maximum - cell.value) / (w.maximum - w.minimum)
    end as normalised
) as n
-- The cell itself, or the years that it was filled from.
cross join lateral (
    select cell.period, 1::double precision as weight
    where cell.left_period is null and cell.right_period is null
    union all
    select cell.left_period, cell.left_weight where cell.left_period is not null
    union all
    select cell.right_period, cell.right_weight where cell.right_period is not null
) as base
left join core.index_score sc
    on sc.entity_id = ce.entity_id and sc.period = cell.period and sc.vintage_id = v.vintage_id
where not cell.is_removed
    and (o.period = base.period
        or (ii.of_earlier_years and o.period < base.period and o.period >= cf.context_first_period))
    and not exists (
        select
        from raw.observation better
        where better.entity_id = o.entity_id and better.series_id = o.series_id and better.period = o.period
            and (better.released_on, better.file_id, better.load_id) > (o.released_on, o.file_id, o.load_id)
            and exists (
                select from core.vintage_load b where b.vintage_id = v.vintage_id and b.load_id = better.load_id));
comment on view audit.impact is 'One row is a way from a cell of a file that counts in a vintage to a cell of the panel that rests on it, with the score that it enters: the inverse of audit.lineage. Beyond these rows a value moves more: where sets_extreme is not null, every normalised value of the indicator; where by_frontier is true, every value of the indicator, through the parameters that are estimated from all; with weights that are computed from the data, every weight and so every score; with them the estimates of audit.impact_estimate. Usage warning: filter by vintage and by sha256 or file_name, best by row_number and column_number too; or by series and input_entity_code. As a summary: nqp lineage --file NAME --cell CELL.';
comment on column audit.impact.vintage is 'The vintage.';
comment on column audit.impact.file_name is 'The file.';
comment on column audit.impact.sha256 is 'SHA-256 of its bytes.';
comment on column audit.impact.sheet is 'The sheet; null for text files.';
comment on column audit.impact.row_number is 'Line of the file, from 1.';
comment on column audit.impact.column_number is 'Column, from 1.';
comment on column audit.impact.source_text is 'The cell''s text as written.';
comment on column audit.impact.released_on is 'When the figure was released.';
comment on column audit.impact.series is 'The series whose value the cell is.';
comment on column audit.impact.input_entity_code is 'Code of the entity whose value the cell is.';
comment on column audit.impact.input_entity is 'Its English name.';
comment on column audit.impact.input_year is 'The year of the value.';
comment on column audit.impact.input_value is 'The value, in input_unit.';
comment on column audit.impact.input_unit is 'Unit of the series.';
comment on column audit.impact.indicator is 'The indicator or variable that rests on it.';
comment on column audit.impact.role is 'indicator (enters the score), or what models use it for: mediator, control, moderator, treatment, alternative.';
comment on column audit.impact.entity_code is 'Code of the entity whose value of the panel rests on it.';
comment on column audit.impact.entity is 'Its English name.';
comment on column audit.impact.year is 'The year of the value of the panel.';
comment on column audit.impact.value is 'The value of the panel, in unit.';
comment on column audit.impact.unit is 'Unit of the indicator.';
comment on column audit.impact.method is 'observed, derived, interpolated or extrapolated.';
comment on column audit.impact.base_year is 'The year in which the cell enters: that of the value, or a neighbour it was filled from.';
comment on column audit.impact.base_weight is 'The weight of that year in the value; 1 where nothing was filled.';
comment on column audit.impact.path is 'How it enters: directly, in a sum over all entities, accumulated to a stock, as a neighbour of a gap.';
comment on column audit.impact.by_frontier is 'Whether the indicator comes from a production frontier, whose parameters rest on all entities and years.';
comment on column audit.impact.sets_extreme is 'minimum or maximum where the value of the panel is that of the indicator over all entities and years, so that it scales everyone; null elsewhere.';
comment on column audit.impact.weight is 'Weight of the indicator; null for variables.';
comment on column audit.impact.contribution is 'Weight times normalised value: its part of the score; null for variables.';
comment on column audit.impact.score is 'The score that it is part of; null for variables.';
comment on column audit.impact.share_of_score is 'contribution / score; null for variables.';
comment on column audit.impact.load_id is 'The reading of the file.';
comment on column audit.impact.file_id is 'The file, in audit.source_file.';
