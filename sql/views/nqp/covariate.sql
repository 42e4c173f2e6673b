-- requires: core/published_vintage core/published_cell
create view nqp.covariate as
select e.code as entity_code, ce.name as entity, ce.region, p.period as year, i.code as variable, ci.role, p.value,
    p.method, ci.unit, p.vintage_id as changed_in_vintage
from core.published_vintage v
join core.configuration_indicator ci using (configuration_id)
join core.published_cell p using (indicator_id)
join core.configuration_entity ce
    on ce.configuration_id = v.configuration_id and ce.entity_id = p.entity_id
join core.indicator i on i.indicator_id = p.indicator_id
join core.entity e on e.entity_id = p.entity_id
where ci.role <> 'indicator';
comment on view nqp.covariate is 'One row is the value of a variable beside the index (a control, a mediator …) for an entity in a year. One column a variable: nqp.covariate_wide.';
comment on column nqp.covariate.entity_code is 'Code of the entity.';
comment on column nqp.covariate.entity is 'English name of the entity.';
comment on column nqp.covariate.region is 'Economic region; null where the configuration has none.';
comment on column nqp.covariate.year is 'The year.';
comment on column nqp.covariate.variable is 'Id of the variable (nqp.variable).';
comment on column nqp.covariate.role is 'mediator, control, moderator, treatment or alternative.';
comment on column nqp.covariate.value is 'The value, in unit.';
comment on column nqp.covariate.method is 'observed (as reported), derived (by the formula), interpolated or extrapolated.';
comment on column nqp.covariate.unit is 'Unit of value.';
comment on column nqp.covariate.changed_in_vintage is 'The vintage that last changed the cell.';
