-- requires: core/published_vintage
create view nqp.policy as
select p.policy_code as policy, e.code as entity_code, c.name as entity, c.region, y.year::smallint as year,
    (y.year >= z.first_treated_year and z.first_treated_year is not null)::integer as treated,
    z.first_treated_year,
    (y.year - z.first_treated_year)::integer as years_since_treatment
from core.published_vintage v
join core.policy p using (configuration_id)
join core.configuration_entity c using (configuration_id)
join core.entity e using (entity_id)
cross join lateral generate_series(v.first_period::integer, v.last_period::integer) as y(year)
left join (
    select configuration_id, policy_code, entity_id, min(effective_year) as first_treated_year
    from core.policy_zone
    group by configuration_id, policy_code, entity_id
) as z using (configuration_id, policy_code, entity_id)
where c.is_scored;
comment on view nqp.policy is 'One row is a policy, an entity and a year: whether the entity is treated. Example: select sum(treated) from nqp.policy where policy = ''ai_pilot_zone'';';
comment on column nqp.policy.policy is 'Id of the policy (nqp.policy_zone).';
comment on column nqp.policy.entity_code is 'Code of the entity.';
comment on column nqp.policy.entity is 'English name of the entity.';
comment on column nqp.policy.region is 'Economic region; null where the configuration has none.';
comment on column nqp.policy.year is 'The year.';
comment on column nqp.policy.treated is '1 from the year in which the entity''s first zone takes effect, otherwise 0.';
comment on column nqp.policy.first_treated_year is 'That year, even if it lies outside the panel; null for an entity without a zone.';
comment on column nqp.policy.years_since_treatment is 'year - first_treated_year, the event time; null for an entity without a zone.';
