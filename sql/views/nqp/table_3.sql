-- requires: core/paper_table_cell
create view nqp.table_3 as
select row_number() over (order by row_position, min(column_number), variable)::integer as row, variable,
    max(content) filter (where column_number = 1) as column_1,
    max(content) filter (where column_number = 2) as column_2
from core.paper_table_cell
where table_number = 3
group by row_position, variable
order by row;
comment on view nqp.table_3 is 'Table 3 of the founding paper with our figures: the effect of the policy on the index, without and with controls. Standard errors in parentheses; *** p < 0.01, ** p < 0.05, * p < 0.1. Rows come in order; joined with something else, order by row. As numbers: nqp.estimate.';
comment on column nqp.table_3.row is 'Order of the table, one number a row.';
comment on column nqp.table_3.variable is 'The term or statistic.';
comment on column nqp.table_3.column_1 is 'Column 1: without controls.';
comment on column nqp.table_3.column_2 is 'Column 2: with controls.';
