-- requires: core/finding_subject core/finding_first core/settlement
create view nqp.finding as
select f.finding_id as finding, f.run_id as run, r.started_at as found_at, f.severity, f.rule, f.file_name as file,
    f.sheet, f.row_number, f.column_number, f.entity_code, ce.name as entity, f.series_code as series, f.period as year,
    f.found, f.expected, f.remedy,
    case
        when f.ingest_id is null then f.run_id = (select max(b.run_id) from ops.run b where b.builds)
        else not exists (
            select
            from ops.ingest this
            join ops.ingest later on later.ingest_id > this.ingest_id
                and (later.file_id = this.file_id
                    or (later.file_id > this.file_id and later.file_name = this.file_name and later.outcome = 'loaded'))
            where this.ingest_id = f.ingest_id)
            and not exists (select from core.settlement s where s.ingest_id = f.ingest_id)
    end as is_current,
    about.source_code as source, first.run_id as first_seen_run, fr.started_at as first_seen_at, first.run_id = f.run_id as is_new,
    f.occurrence_count, i.file_id,
    i.ingest_id is not null
        and not exists (select from ops.ingest later where later.file_id = i.file_id and later.ingest_id > i.ingest_id) as is_of_last_reading
from ops.finding f
join ops.run r using (run_id)
left join ops.ingest i on i.ingest_id = f.ingest_id
left join core.finding_subject about on about.finding_id = f.finding_id
left join core.finding_first first on first.subject = about.subject
left join ops.run fr on fr.run_id = first.run_id
left join core.entity e on e.code = f.entity_code
left join core.configuration_entity ce on ce.configuration_id = r.configuration_id and ce.entity_id = e.entity_id;
comment on view nqp.finding is 'One row is a broken rule. Example: select severity, rule, file, row_number, found, remedy from nqp.finding where is_current;';
comment on column nqp.finding.finding is 'Number of the finding.';
comment on column nqp.finding.run is 'The run that found it.';
comment on column nqp.finding.found_at is 'When that run began.';
comment on column nqp.finding.severity is 'error (held the file or the build back), quarantine (the cell was left out) or warning.';
comment on column nqp.finding.rule is 'Id of the rule (checks.yaml).';
comment on column nqp.finding.file is 'The file; null for findings about the panel.';
comment on column nqp.finding.sheet is 'The sheet; null for text files.';
comment on column nqp.finding.row_number is 'Line of the file; null where the whole file is meant.';
comment on column nqp.finding.column_number is 'Column; null where the whole line is meant.';
comment on column nqp.finding.entity_code is 'The entity; null where none is meant.';
comment on column nqp.finding.entity is 'Its English name.';
comment on column nqp.finding.series is 'The series or indicator; null where none is meant.';
comment on column nqp.finding.year is 'The year; null where none is meant.';
comment on column nqp.finding.found is 'What stands there.';
comment on column nqp.finding.expected is 'What the rule asks for.';
comment on column nqp.finding.remedy is 'What to do.';
comment on column nqp.finding.is_current is 'Whether it still stands: the file has not been read again, nor a file of its name loaded (or, where the name was wrong, its bytes under another), nor the panel built since.';
comment on column nqp.finding.source is 'The source of the file; null where none claims it, and for findings about the panel.';
comment on column nqp.finding.first_seen_run is 'The first run that found the same. The same: the same rule in the same source (the same file, where no source claims it), about the same entity, series and year; where the entity is not known, with the same text in found; where a whole file is meant, in a file of the same name.';
comment on column nqp.finding.first_seen_at is 'When that run began.';
comment on column nqp.finding.is_new is 'Whether no earlier run had found the same.';
comment on column nqp.finding.occurrence_count is 'How many findings the row stands for: 1; of a rule that a file broke more than a hundred times one row without a place counts the rest.';
comment on column nqp.finding.file_id is 'The arrival of the file, as in audit.source_file; null for findings about the panel. Files that came under one name have several.';
comment on column nqp.finding.is_of_last_reading is 'Whether the file has not been read again since, whatever else came under its name.';
