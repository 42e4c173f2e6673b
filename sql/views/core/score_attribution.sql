-- requires: core/contribution_difference
-- Sums in the indicators' order, so that the last digits do not depend on the plan.
create view core.score_attribution as
select d.from_vintage, d.to_vintage, e.code as entity_code, ce.name as entity, d.period as year, d.old_score, d.new_score,
    d.new_score - d.old_score as change, sum(d.data order by d.position) as data,
    sum(d.normalisation order by d.position) as normalisation, sum(d.weight order by d.position) as weight,
    sum(d.definition order by d.position) as definition
from core.contribution_difference d
join core.vintage v on v.vintage_id = d.to_vintage
join core.configuration_entity ce on ce.configuration_id = v.configuration_id and ce.entity_id = d.entity_id
join core.entity e on e.entity_id = d.entity_id
group by d.from_vintage, d.to_vintage, e.code, ce.name, d.period, d.old_score, d.new_score;
comment on view core.score_attribution is 'One row is a score that two vintages have, and why it differs. Usage warning: filter by from_vintage and to_vintage.';
