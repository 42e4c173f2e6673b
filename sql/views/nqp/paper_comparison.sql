-- requires: core/published_coefficient
create view nqp.paper_comparison as
with ours as (
    select c.table_number, c.column_number, c.model_code, c.term, c.label, 'estimate' as quantity, c.estimate as value,
        c.std_error, c.stars
    from core.published_coefficient c
    union all
    select e.table_number, e.column_number, e.model_code, q.term, q.term, q.term, q.value, null, ''
    from core.published_equation e
    cross join lateral (values ('observations', e.n::double precision), ('r_squared', e.r2_overall)) as q(term, value)
    union all
    select m.table_number, null, m.model_code, d.term, d.label, q.quantity, q.value, null, ''
    from core.published_vintage v
    join core.estimate_model m using (vintage_id)
    join core.estimate_description d using (vintage_id, model_code)
    cross join lateral (values ('observations', d.n::double precision), ('mean', d.mean),
        ('standard_deviation', d.standard_deviation), ('minimum', d.minimum), ('maximum', d.maximum)) as q(quantity, value)
)
select r.table_number as paper_table, r.column_number as paper_column, o.model_code as model, r.term,
    coalesce(o.label, r.term) as label, r.quantity, r.value as paper, r.std_error as paper_std_error, r.stars as paper_stars,
    o.value as ours, o.std_error as our_std_error, o.stars as our_stars, o.value - r.value as difference,
    sign(o.value) = sign(r.value) as same_sign, r.position
from core.published_vintage v
join core.configuration_reference r using (configuration_id)
left join ours o on o.table_number = r.table_number and o.column_number is not distinct from r.column_number
    and o.term = r.term and o.quantity = r.quantity;
comment on view nqp.paper_comparison is 'One row is a figure that the founding paper prints, with ours beside it. Usage warning: ours are as real as the data that were loaded; the sample release is synthetic.';
comment on column nqp.paper_comparison.paper_table is 'Number of the table.';
comment on column nqp.paper_comparison.paper_column is 'Number of the column; null for Table 2.';
comment on column nqp.paper_comparison.model is 'Id of our model; null where we have none.';
comment on column nqp.paper_comparison.term is 'The term, or constant, observations, r_squared.';
comment on column nqp.paper_comparison.label is 'How tables call the term.';
comment on column nqp.paper_comparison.quantity is 'estimate, mean, standard_deviation, minimum, maximum, observations or r_squared.';
comment on column nqp.paper_comparison.paper is 'The paper''s figure.';
comment on column nqp.paper_comparison.paper_std_error is 'The figure in parentheses; null where there is none.';
comment on column nqp.paper_comparison.paper_stars is 'Its stars, as printed.';
comment on column nqp.paper_comparison.ours is 'Our figure; for r_squared the overall R², as the paper seems to report mostly. Null where the model was refused.';
comment on column nqp.paper_comparison.our_std_error is 'Our standard error; null where there is none.';
comment on column nqp.paper_comparison.our_stars is 'Our stars.';
comment on column nqp.paper_comparison.difference is 'ours - paper.';
comment on column nqp.paper_comparison.same_sign is 'Whether both have one sign.';
comment on column nqp.paper_comparison.position is 'Order of the paper.';
