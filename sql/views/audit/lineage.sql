-- requires: core/vintage_load
create view audit.lineage as
select v.vintage_id as vintage, e.code as entity_code, ce.name as entity, cell.period as year,
    i.code as indicator, ci.role, ci.title, ci.position, cell.value, ci.unit, cell.method,
    n.normalised, w.weight, w.weight * n.normalised as contribution,
    ci.formula, base.period as input_year, base.value as base_value, base.weight as base_weight,
    y.period as observation_year, s.code as series, ie.code as input_entity_code, ice.name as input_entity, ii.of_all_entities,
    o.value as input_value, cs.unit as input_unit, o.source_value, u.symbol as source_unit, o.source_text,
    f.name as file_name, f.sha256, o.sheet, o.row_number, o.column_number, o.released_on, l.loaded_at, l.load_id,
    f.file_id, k.action as correction, k.corrected_value, k.reason as correction_reason, k.evidence as correction_evidence
from core.vintage v
join core.configuration cf on cf.configuration_id = v.configuration_id
join core.configuration_entity ce on ce.configuration_id = v.configuration_id and ce.is_scored
join core.entity e on e.entity_id = ce.entity_id
join core.configuration_indicator ci on ci.configuration_id = v.configuration_id
join core.indicator i on i.indicator_id = ci.indicator_id
cross join lateral (
    select distinct on (c.period) c.*
    from core.panel_cell c
    where c.entity_id = ce.entity_id and c.indicator_id = ci.indicator_id and c.vintage_id <= v.vintage_id
    order by c.period, c.vintage_id desc
) as cell
left join core.index_weight w on w.vintage_id = v.vintage_id and w.indicator_id = ci.indicator_id
cross join lateral (
    select case ci.direction
        when '+' then (cell.value - w.minimum) / (w.maximum - w.minimum)
        when '-' then (w.maximum - cell.value) / (w.maximum - w.minimum)
    end as normalised
) as n
-- The cell itself, or the years that it was filled from.
cross join lateral (
    select cell.period, cell.value, 1::double precision as weight
    where cell.left_period is null and cell.right_period is null
    union all
    select cell.left_period, cell.left_value, cell.left_weight where cell.left_period is not null
    union all
    select cell.right_period, cell.right_value, cell.right_weight where cell.right_period is not null
) as base
join core.configuration_input ii on ii.configuration_id = v.configuration_id and ii.indicator_id = ci.indicator_id
join core.series s on s.series_id = ii.series_id
join core.configuration_series cs on cs.configuration_id = v.configuration_id and cs.series_id = ii.series_id
join core.configuration_entity ice
    on ice.configuration_id = v.configuration_id and ice.is_scored
    and (ii.of_all_entities or ice.entity_id = ce.entity_id)
join core.entity ie on ie.entity_id = ice.entity_id
-- The year itself, and for what accumulates to a stock those before.
cross join lateral (
    select p::smallint as period
    from generate_series(
        case when ii.of_earlier_years then cf.context_first_period else base.period end::integer,
        base.period::integer) as p
) as y
left join lateral (
    select o.*
    from raw.observation o
    where o.entity_id = ice.entity_id and o.series_id = ii.series_id and o.period = y.period
        and o.load_id in (select vl.load_id from core.vintage_load vl where vl.vintage_id = v.vintage_id)
    order by o.released_on desc, o.file_id desc, o.load_id desc
    limit 1
) as o on true
left join core.unit u on u.unit_id = o.source_unit_id
left join raw.correction k
    on k.load_id = o.load_id and k.entity_id = o.entity_id and k.series_id = o.series_id and k.period = o.period
left join raw.load l on l.load_id = o.load_id
left join raw.source_file f on f.file_id = l.file_id
where not cell.is_removed;
comment on view audit.lineage is 'One row is a cell of a file that a cell of the panel rests on: score > indicator > (neighbouring years) > formula input > observation > file, row, column and text. Usage warning: filter by vintage and entity, best by year and indicator too. As a tree: nqp lineage ENTITY YEAR.';
comment on column audit.lineage.vintage is 'The vintage.';
comment on column audit.lineage.entity_code is 'Code of the entity whose cell is explained.';
comment on column audit.lineage.entity is 'Its English name.';
comment on column audit.lineage.year is 'Year of the cell that is explained.';
comment on column audit.lineage.indicator is 'Id of the indicator or variable.';
comment on column audit.lineage.role is 'indicator, or what a variable is used for.';
comment on column audit.lineage.title is 'Its title.';
comment on column audit.lineage.position is 'Its place in the configuration.';
comment on column audit.lineage.value is 'Value of the cell, in unit.';
comment on column audit.lineage.unit is 'Unit of value and base_value.';
comment on column audit.lineage.method is 'observed, derived, interpolated or extrapolated.';
comment on column audit.lineage.normalised is 'The value between 0 and 1; null for variables.';
comment on column audit.lineage.weight is 'Weight of the indicator; null for variables.';
comment on column audit.lineage.contribution is 'weight times normalised: what the cell adds to the score; null for variables.';
comment on column audit.lineage.formula is 'The formula.';
comment on column audit.lineage.input_year is 'The year whose observations are used: the cell''s own, or a neighbour''s if the cell was filled.';
comment on column audit.lineage.base_value is 'Result of the formula in input_year.';
comment on column audit.lineage.base_weight is 'Its weight in the cell: 1, or the interpolation''s.';
comment on column audit.lineage.observation_year is 'The year of the observation: input_year, or for what accumulates to a stock (investment to capital) any year up to it.';
comment on column audit.lineage.series is 'Id of the series that the formula reads.';
comment on column audit.lineage.input_entity_code is 'Code of the entity it is read for; other than the cell''s own only inside sum().';
comment on column audit.lineage.input_entity is 'English name of that entity.';
comment on column audit.lineage.of_all_entities is 'Whether the series is read inside sum(), for all entities.';
comment on column audit.lineage.input_value is 'The observation, in input_unit; null means that there is none.';
comment on column audit.lineage.input_unit is 'Unit of input_value.';
comment on column audit.lineage.source_value is 'The number as the file writes it.';
comment on column audit.lineage.source_unit is 'The unit as the file writes it.';
comment on column audit.lineage.source_text is 'The cell''s text as written.';
comment on column audit.lineage.file_name is 'Name of the file.';
comment on column audit.lineage.sha256 is 'SHA-256 of the file''s bytes.';
comment on column audit.lineage.sheet is 'The sheet; null for text files.';
comment on column audit.lineage.row_number is 'Line of the file.';
comment on column audit.lineage.column_number is 'Column.';
comment on column audit.lineage.released_on is 'When the figure was released.';
comment on column audit.lineage.loaded_at is 'When it was loaded.';
comment on column audit.lineage.load_id is 'The load.';
comment on column audit.lineage.file_id is 'The file.';
comment on column audit.lineage.correction is 'override, rescale or flag where corrections.yaml concerns the cell; null elsewhere.';
comment on column audit.lineage.corrected_value is 'The number that was read instead of source_value, in the file''s unit; null where nothing was corrected.';
comment on column audit.lineage.correction_reason is 'Why; null where nothing was corrected.';
comment on column audit.lineage.correction_evidence is 'Where the author of the correction has it from; null where nothing was corrected.';
