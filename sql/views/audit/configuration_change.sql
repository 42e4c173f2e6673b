create view audit.configuration_change as
with in_force as (
    select r.run_id, r.started_at, r.command, r.configuration_id,
        lag(r.configuration_id) over (order by r.run_id) as previous_id
    from ops.run r
    where r.configuration_id is not null
),
change as (
    select * from in_force where configuration_id is distinct from previous_id
),
path as (
    select c.run_id, f.path
    from change c
    join core.configuration_file f on f.configuration_id in (c.configuration_id, c.previous_id)
    group by c.run_id, f.path
)
select c.run_id as run, c.started_at, c.command, p.path,
    case when b.content is null then 'added' when a.content is null then 'removed' else 'changed' end as change,
    encode(sha256(b.content), 'hex') as sha256_before, encode(sha256(a.content), 'hex') as sha256_after,
    before.fingerprint as configuration_before, after.fingerprint as configuration_after
from change c
join path p using (run_id)
join core.configuration after on after.configuration_id = c.configuration_id
left join core.configuration before on before.configuration_id = c.previous_id
left join core.configuration_file a on a.configuration_id = c.configuration_id and a.path = p.path
left join core.configuration_file b on b.configuration_id = c.previous_id and b.path = p.path
where a.content is distinct from b.content;
comment on view audit.configuration_change is 'One row is a file of the configuration that a run found otherwise than the run before it; of the first run, every file. Both states byte for byte: audit.configuration_file.';
comment on column audit.configuration_change.run is 'The first run with the new state (audit.run).';
comment on column audit.configuration_change.started_at is 'When it began.';
comment on column audit.configuration_change.command is 'What was started: run, ingest, build, publish.';
comment on column audit.configuration_change.path is 'Path of the file inside the configuration folder.';
comment on column audit.configuration_change.change is 'added, changed or removed.';
comment on column audit.configuration_change.sha256_before is 'SHA-256 of the file before; null where it was added.';
comment on column audit.configuration_change.sha256_after is 'SHA-256 of the file since; null where it was removed.';
comment on column audit.configuration_change.configuration_before is 'Fingerprint of the configuration before; null for the first run.';
comment on column audit.configuration_change.configuration_after is 'Fingerprint of the configuration since.';
