-- requires: core/published_coefficient
create view core.paper_table_cell as
with place as (
    -- What has a place in the tables, as `nqp check` has it.
    select model_code
    from core.published_vintage v
    join core.estimate_model m using (vintage_id)
    where m.kind = 'regression' and m.table_number = 3 and m.column_number between 1 and 2
        or m.kind = 'regression' and m.table_number = 4 and m.column_number between 1 and 5
        or m.kind = 'mediation' and m.table_number = 5 and m.column_number in (1, 3)
)
select c.table_number, c.column_number,
    -- The intercept stands last, wherever its equation counts it.
    case c.role when 'treatment' then 10 + c.position when 'mediator' then 20 + c.position
        when 'also' then 30 + c.position when 'control' then 40 + c.position else 300 end as row_position,
    case c.role when 'constant' then 'Intercept' else c.label end as variable,
    to_char(c.estimate, 'FM999990.0000') || c.stars
        || coalesce(to_char(c.std_error, ' (FM999990.0000)'), '') as content
from core.published_coefficient c
join place using (model_code)
where c.role in ('treatment', 'mediator', 'also', 'constant') or c.role = 'control' and c.table_number = 3
union all
select e.table_number, e.column_number, q.row_position, q.variable, q.content
from core.published_equation e
join place using (model_code)
cross join lateral (values
    (200, 'Control variables', case when e.has_controls then 'Yes' else 'No' end),
    (400, 'Entity fixed effects', case when e.entity_effects then 'Yes' else 'No' end),
    (401, 'Year fixed effects', case when e.year_effects then 'Yes' else 'No' end),
    (402, 'Observations', e.n::text),
    (403, 'Clusters', e.clusters::text),
    (404, 'R² within', to_char(e.r2_within, 'FM0.000')),
    (405, 'R²', to_char(e.r2_overall, 'FM0.000'))) as q(row_position, variable, content);
comment on view core.paper_table_cell is 'Cells of the founding paper''s tables with our results, as text.';
