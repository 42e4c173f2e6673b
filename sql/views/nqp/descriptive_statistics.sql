-- requires: core/published_vintage
create view nqp.descriptive_statistics as
select d.model_code as model, d.term, d.label, d.n, d.mean, d.standard_deviation, d.minimum, d.lower_quartile, d.median,
    d.upper_quartile, d.maximum, d.sample, m.position * 1000 + d.position as position
from core.published_vintage v
join core.estimate_description d using (vintage_id)
join core.estimate_model m using (vintage_id, model_code);
comment on view nqp.descriptive_statistics is 'One row is a variable described over the entities and years of its sample (Table 2 of the founding paper), in the published vintage.';
comment on column nqp.descriptive_statistics.model is 'Id of the model that asks for it.';
comment on column nqp.descriptive_statistics.term is 'The variable.';
comment on column nqp.descriptive_statistics.label is 'How tables call it.';
comment on column nqp.descriptive_statistics.n is 'Observations.';
comment on column nqp.descriptive_statistics.mean is 'Mean.';
comment on column nqp.descriptive_statistics.standard_deviation is 'Sample standard deviation, n - 1.';
comment on column nqp.descriptive_statistics.minimum is 'Smallest value.';
comment on column nqp.descriptive_statistics.lower_quartile is 'First quartile, interpolated linearly (R''s type 7).';
comment on column nqp.descriptive_statistics.median is 'Median.';
comment on column nqp.descriptive_statistics.upper_quartile is 'Third quartile, interpolated linearly (R''s type 7).';
comment on column nqp.descriptive_statistics.maximum is 'Largest value.';
comment on column nqp.descriptive_statistics.sample is 'Which entities and years it describes; null in vintages made before it was kept.';
comment on column nqp.descriptive_statistics.position is 'Order for printing.';
