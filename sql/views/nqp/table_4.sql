-- requires: core/paper_table_cell
create view nqp.table_4 as
select row_number() over (order by row_position, min(column_number), variable)::integer as row, variable,
    max(content) filter (where column_number = 1) as column_1,
    max(content) filter (where column_number = 2) as column_2,
    max(content) filter (where column_number = 3) as column_3,
    max(content) filter (where column_number = 4) as column_4,
    max(content) filter (where column_number = 5) as column_5
from core.paper_table_cell
where table_number = 4
group by row_position, variable
order by row;
comment on view nqp.table_4 is 'Table 4 of the founding paper with our figures: robustness. Standard errors in parentheses; *** p < 0.01, ** p < 0.05, * p < 0.1. Rows come in order; joined with something else, order by row. As numbers: nqp.estimate.';
comment on column nqp.table_4.row is 'Order of the table, one number a row.';
comment on column nqp.table_4.variable is 'The term or statistic.';
comment on column nqp.table_4.column_1 is 'Column 1: AI patents as treatment.';
comment on column nqp.table_4.column_2 is 'Column 2: AI enterprises as treatment.';
comment on column nqp.table_4.column_3 is 'Column 3: outcome one period on.';
comment on column nqp.table_4.column_4 is 'Column 4: with AI application zones.';
comment on column nqp.table_4.column_5 is 'Column 5: with free-trade zones.';
