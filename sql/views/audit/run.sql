create view audit.run as
select r.run_id as run, r.command, r.started_at, o.ended_at, o.outcome, o.message, r.program_version,
    c.fingerprint as configuration
from ops.run r
left join ops.run_outcome o using (run_id)
left join core.configuration c using (configuration_id);
comment on view audit.run is 'One row is a start of nqp that could write.';
comment on column audit.run.run is 'Number of the run.';
comment on column audit.run.command is 'What was started.';
comment on column audit.run.started_at is 'When it began.';
comment on column audit.run.ended_at is 'When it ended; null means cut off, or still going on.';
comment on column audit.run.outcome is 'done, refused (a file, a cell or the build did not pass: exit code 1) or failed; null means cut off, or still going on.';
comment on column audit.run.message is 'The outcome in a sentence.';
comment on column audit.run.program_version is 'Version of nqp.';
comment on column audit.run.configuration is 'SHA-256 of the configuration in force.';
