-- requires: core/published_vintage
create view nqp.indicator as
select i.code as indicator, c.title, c.title_zh, c.dimension_code as dimension, c.dimension as dimension_title,
    c.secondary_code as secondary, c.secondary as secondary_title, c.direction, c.formula, c.unit,
    c.missing_inside, c.missing_leading, c.missing_trailing, c.producer, c.position
from core.published_vintage v
join core.configuration_indicator c using (configuration_id)
join core.indicator i using (indicator_id)
where c.role = 'indicator';
comment on view nqp.indicator is 'One row is a tertiary indicator of the index: what it is and how it is derived. Its weight is in nqp.weight, its values in nqp.panel.';
comment on column nqp.indicator.indicator is 'Id; the name of its column in nqp.panel_wide.';
comment on column nqp.indicator.title is 'English title.';
comment on column nqp.indicator.title_zh is 'Chinese title.';
comment on column nqp.indicator.dimension is 'Id of the dimension.';
comment on column nqp.indicator.dimension_title is 'Title of the dimension.';
comment on column nqp.indicator.secondary is 'Id of the secondary indicator.';
comment on column nqp.indicator.secondary_title is 'Title of the secondary indicator.';
comment on column nqp.indicator.direction is '+ more is better, - less is better.';
comment on column nqp.indicator.formula is 'Formula over raw series (nqp.series).';
comment on column nqp.indicator.unit is 'Unit of its values.';
comment on column nqp.indicator.missing_inside is 'What is done about gaps between known years: linear or none.';
comment on column nqp.indicator.missing_leading is 'What is done before the first known year: none, nearest or trend.';
comment on column nqp.indicator.missing_trailing is 'What is done after the last known year: none, nearest or trend.';
comment on column nqp.indicator.producer is 'Who reports or computes it; null where the configuration does not say.';
comment on column nqp.indicator.position is 'Order of the tree.';
