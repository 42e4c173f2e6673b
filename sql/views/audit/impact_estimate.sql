create view audit.impact_estimate as
with term as (
    select vintage_id, model_code, outcome as term, 'outcome' as role from core.estimate_model
    union
    select vintage_id, model_code, treatment, 'treatment' from core.estimate_model
    union
    select vintage_id, model_code, outcome, 'outcome' from core.estimate_equation
    union
    select vintage_id, model_code, term, role from core.estimate_coefficient
    where role not in ('constant', 'event_time', 'cohort')
    union
    select vintage_id, model_code, term, 'described' from core.estimate_description
)
select t.vintage_id as vintage, m.model_code as model, m.kind, m.title, m.status, t.term, t.role, i.code as indicator,
    ci.role as indicator_role,
    case t.term when 'score' then 'the score' when i.code then 'itself' else 'the score of its dimension' end as through,
    m.position
from term t
join core.estimate_model m using (vintage_id, model_code)
join core.vintage v using (vintage_id)
join core.configuration_indicator ci on ci.configuration_id = v.configuration_id
join core.indicator i on i.indicator_id = ci.indicator_id
where t.term = i.code or (ci.role = 'indicator' and t.term in ('score', ci.dimension_code));
comment on view audit.impact_estimate is 'One row is a term of a model through which an indicator or variable enters its estimates: every value of the indicator moves every estimate of the model. A moderator that only divides a sample is named by nqp.estimate.sample instead. Usage warning: filter by vintage.';
comment on column audit.impact_estimate.vintage is 'The vintage.';
comment on column audit.impact_estimate.model is 'Id of the model (nqp.estimate_status).';
comment on column audit.impact_estimate.kind is 'regression, event_study, placebo, mediation ….';
comment on column audit.impact_estimate.title is 'English title of the model.';
comment on column audit.impact_estimate.status is 'estimated or refused.';
comment on column audit.impact_estimate.term is 'The term of the model.';
comment on column audit.impact_estimate.role is 'What the model uses the term for: outcome, treatment, also, mediator, control, or described.';
comment on column audit.impact_estimate.indicator is 'The indicator or variable.';
comment on column audit.impact_estimate.indicator_role is 'indicator (enters the score), or what models use it for.';
comment on column audit.impact_estimate.through is 'itself, the score, or the score of its dimension.';
comment on column audit.impact_estimate.position is 'Place of the model in models.yaml.';
