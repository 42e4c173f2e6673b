-- requires: core/published_vintage
create view nqp.policy_zone as
select p.policy_code as policy, p.title, p.authority, e.code as entity_code, c.name as entity, z.place,
    z.approved_year, z.approved_month, z.effective_year, z.note
from core.published_vintage v
join core.policy p using (configuration_id)
join core.policy_zone z using (configuration_id, policy_code)
join core.configuration_entity c using (configuration_id, entity_id)
join core.entity e using (entity_id);
comment on view nqp.policy_zone is 'One row is an approved zone of a policy, from which nqp.policy follows.';
comment on column nqp.policy_zone.policy is 'Id of the policy.';
comment on column nqp.policy_zone.title is 'Title of the policy.';
comment on column nqp.policy_zone.authority is 'Who approves its zones.';
comment on column nqp.policy_zone.entity_code is 'Code of the entity in which the zone lies.';
comment on column nqp.policy_zone.entity is 'English name of the entity.';
comment on column nqp.policy_zone.place is 'City or district; null means the whole entity.';
comment on column nqp.policy_zone.approved_year is 'Year of approval.';
comment on column nqp.policy_zone.approved_month is 'Month of approval.';
comment on column nqp.policy_zone.effective_year is 'First year in which the zone counts.';
comment on column nqp.policy_zone.note is 'Remark on the date; null means none.';
