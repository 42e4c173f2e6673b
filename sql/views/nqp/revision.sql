-- requires: core/cell_difference
create view nqp.revision as
select d.to_vintage as vintage, d.from_vintage as previous_vintage, d.entity_code, d.entity, d.year, d.indicator, d.role,
    d.title, d.kind, d.old_value, d.new_value, d.change, d.relative_change, d.old_method, d.new_method, d.old_unit,
    d.new_unit
from core.cell_difference d
where d.from_vintage = d.to_vintage - 1;
comment on view nqp.revision is 'One row is a cell of the panel that a vintage changed against the one before it; the first vintage has none. Usage warning: filter by vintage. Between any two: nqp.revision_between(). Example: select kind, count(*) from nqp.revision where vintage = 2 group by kind;';
comment on column nqp.revision.vintage is 'The vintage.';
comment on column nqp.revision.previous_vintage is 'The one before it, vintage - 1.';
comment on column nqp.revision.entity_code is 'Code of the entity.';
comment on column nqp.revision.entity is 'English name of the entity.';
comment on column nqp.revision.year is 'The year.';
comment on column nqp.revision.indicator is 'Id of the indicator or variable.';
comment on column nqp.revision.role is 'indicator (enters the index), or what models use it for.';
comment on column nqp.revision.title is 'Title of the indicator or variable.';
comment on column nqp.revision.kind is 'added (no cell before), removed (no cell now), revised (known before and now), supplied (filled before, known now), filled (known before, filled now), refilled (filled before and now, from other values).';
comment on column nqp.revision.old_value is 'The value before, in old_unit; null means no cell.';
comment on column nqp.revision.new_value is 'The value now, in new_unit; null means no cell.';
comment on column nqp.revision.change is 'new_value less old_value; null where one is missing, 0 where only the method or the neighbours changed.';
comment on column nqp.revision.relative_change is 'change as a share of the size of old_value; null where one is missing or the old one is 0.';
comment on column nqp.revision.old_method is 'observed, derived, interpolated or extrapolated; null means no cell.';
comment on column nqp.revision.new_method is 'The same of the value now.';
comment on column nqp.revision.old_unit is 'Unit of old_value; null where the indicator was not configured.';
comment on column nqp.revision.new_unit is 'Unit of new_value; null where the indicator is no longer configured.';
