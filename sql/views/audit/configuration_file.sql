create view audit.configuration_file as
select c.fingerprint as configuration, c.recorded_at, f.path, convert_from(f.content, 'UTF8') as content
from core.configuration_file f
join core.configuration c using (configuration_id);
comment on view audit.configuration_file is 'One row is a file of a configuration that was in force.';
comment on column audit.configuration_file.configuration is 'SHA-256 of the configuration (nqp.vintage.configuration).';
comment on column audit.configuration_file.recorded_at is 'When a run first used it.';
comment on column audit.configuration_file.path is 'Path inside the configuration folder.';
comment on column audit.configuration_file.content is 'The file''s text.';
