-- requires: nqp/descriptive_statistics nqp/estimate_status
create view nqp.table_2 as
select (d.position % 1000)::smallint as row, d.label as variable, d.n as observations, round(d.mean::numeric, 3) as mean,
    round(d.standard_deviation::numeric, 3) as standard_deviation, round(d.minimum::numeric, 3) as minimum,
    round(d.maximum::numeric, 3) as maximum
from nqp.descriptive_statistics d
join nqp.estimate_status s using (model)
where s.paper_table = 2 and s.kind = 'descriptive'
order by d.position;
comment on view nqp.table_2 is 'Table 2 of the founding paper with our figures: descriptive statistics, to three decimals. Rows come in order; joined with something else, order by row. All digits: nqp.descriptive_statistics.';
comment on column nqp.table_2.row is 'Order of the table.';
comment on column nqp.table_2.variable is 'The variable.';
comment on column nqp.table_2.observations is 'Observations.';
comment on column nqp.table_2.mean is 'Mean.';
comment on column nqp.table_2.standard_deviation is 'Sample standard deviation, n - 1.';
comment on column nqp.table_2.minimum is 'Smallest value.';
comment on column nqp.table_2.maximum is 'Largest value.';
