-- requires: core/published_vintage
create view core.published_equation as
select v.vintage_id, m.model_code, m.position as model_position, m.kind, m.title as model_title, m.treatment,
    m.table_number,
    -- A mediation prints its mediator's equation, then the outcome's.
    case
        when e.equation in ('main', 'mediator') then m.column_number
        when e.equation = 'outcome' then (m.column_number + 1)::smallint
    end as column_number,
    e.equation, e.position as equation_position, e.title as equation_title, e.outcome, e.sample, e.estimator, e.vcov, e.n, e.clusters, e.df, e.parameters,
    e.r2_within, e.r2_overall, e.rmse, e.has_controls, e.entity_effects, e.year_effects, e.notes
from core.published_vintage v
join core.estimate_model m using (vintage_id)
join core.estimate_equation e using (vintage_id, model_code);
comment on view core.published_equation is 'Equations of the published vintage, with the place in the founding paper that each has.';
