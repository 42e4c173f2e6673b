-- requires: core/published_vintage
create view nqp.variable as
select i.code as variable, c.role, c.title, c.title_zh, c.formula, c.unit, c.position
from core.published_vintage v
join core.configuration_indicator c using (configuration_id)
join core.indicator i using (indicator_id)
where c.role <> 'indicator';
comment on view nqp.variable is 'One row is a variable that models use beside the index. Its values are in nqp.covariate.';
comment on column nqp.variable.variable is 'Id; the name of its column in nqp.covariate_wide.';
comment on column nqp.variable.role is 'mediator, control, moderator, treatment, or alternative: the other reading of an ambiguous definition.';
comment on column nqp.variable.title is 'English title.';
comment on column nqp.variable.title_zh is 'Chinese title.';
comment on column nqp.variable.formula is 'Formula over raw series (nqp.series).';
comment on column nqp.variable.unit is 'Unit of its values.';
comment on column nqp.variable.position is 'Order of the configuration.';
