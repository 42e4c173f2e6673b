-- requires: core/paper_table_cell
create view nqp.table_5 as
select row_number() over (order by row_position, min(column_number), variable)::integer as row, variable,
    max(content) filter (where column_number = 1) as column_1,
    max(content) filter (where column_number = 2) as column_2,
    max(content) filter (where column_number = 3) as column_3,
    max(content) filter (where column_number = 4) as column_4
from core.paper_table_cell
where table_number = 5
group by row_position, variable
order by row;
comment on view nqp.table_5 is 'Table 5 of the founding paper with our figures: mediation. Standard errors in parentheses; *** p < 0.01, ** p < 0.05, * p < 0.1. Rows come in order; joined with something else, order by row. As numbers: nqp.estimate.';
comment on column nqp.table_5.row is 'Order of the table, one number a row.';
comment on column nqp.table_5.variable is 'The term or statistic.';
comment on column nqp.table_5.column_1 is 'Column 1: talent agglomeration on the policy.';
comment on column nqp.table_5.column_2 is 'Column 2: the index on the policy and talent agglomeration.';
comment on column nqp.table_5.column_3 is 'Column 3: industrial structure on the policy.';
comment on column nqp.table_5.column_4 is 'Column 4: the index on the policy and industrial structure.';
