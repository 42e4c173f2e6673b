-- requires: core/published_vintage
create view nqp.series as
select s.code as series, c.title, c.title_zh, c.unit, c.kind, c.note, c.position
from core.published_vintage v
join core.configuration_series c using (configuration_id)
join core.series s using (series_id);
comment on view nqp.series is 'One row is a raw series that releases report. Its values are in nqp.observation.';
comment on column nqp.series.series is 'Id, as formulas write it.';
comment on column nqp.series.title is 'English title.';
comment on column nqp.series.title_zh is 'Chinese title.';
comment on column nqp.series.unit is 'Unit of its values in the warehouse.';
comment on column nqp.series.kind is 'flow (over a year), stock (at its end), ratio or index.';
comment on column nqp.series.note is 'What a user of the series should know; null means nothing in particular.';
comment on column nqp.series.position is 'Order of the configuration.';
