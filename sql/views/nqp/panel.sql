-- requires: core/published_vintage core/published_cell
create view nqp.panel as
select e.code as entity_code, ce.name as entity, ce.region, p.period as year, i.code as indicator, p.value,
    case ci.direction
        when '+' then (p.value - w.minimum) / (w.maximum - w.minimum)
        when '-' then (w.maximum - p.value) / (w.maximum - w.minimum)
    end as normalised,
    p.method, ci.unit, p.vintage_id as changed_in_vintage
from core.published_vintage v
join core.configuration_indicator ci using (configuration_id)
join core.published_cell p using (indicator_id)
join core.configuration_entity ce
    on ce.configuration_id = v.configuration_id and ce.entity_id = p.entity_id
join core.index_weight w on w.vintage_id = v.vintage_id and w.indicator_id = p.indicator_id
join core.indicator i on i.indicator_id = p.indicator_id
join core.entity e on e.entity_id = p.entity_id
where ci.role = 'indicator';
comment on view nqp.panel is 'One row is the value of an indicator for an entity in a year, in the published vintage. One column an indicator: nqp.panel_wide. Where a value comes from: audit.lineage.';
comment on column nqp.panel.entity_code is 'Code of the entity.';
comment on column nqp.panel.entity is 'English name of the entity.';
comment on column nqp.panel.region is 'Economic region; null where the configuration has none.';
comment on column nqp.panel.year is 'The year.';
comment on column nqp.panel.indicator is 'Id of the indicator (nqp.indicator).';
comment on column nqp.panel.value is 'The value, in unit.';
comment on column nqp.panel.normalised is 'The value between 0 (worst) and 1 (best) of all entities and years: min-max by direction.';
comment on column nqp.panel.method is 'observed (as reported), derived (by the formula), interpolated or extrapolated.';
comment on column nqp.panel.unit is 'Unit of value.';
comment on column nqp.panel.changed_in_vintage is 'The vintage that last changed the cell.';
