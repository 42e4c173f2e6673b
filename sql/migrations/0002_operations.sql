-- What happened: runs, attempts to load files, findings.

create table ops.run (
    run_id bigint generated always as identity,
    command text not null,
    builds boolean not null,
    started_at timestamptz not null default clock_timestamp(),
    program_version text not null,
    configuration_id bigint,
    constraint run_pkey primary key (run_id),
    constraint run_configuration_fkey foreign key (configuration_id) references core.configuration
);
comment on table ops.run is 'One row is one start of nqp that may write: an ingest, a build, a nightly run.';
comment on column ops.run.run_id is 'Number of the run.';
comment on column ops.run.command is 'What was started: run, ingest, build, publish.';
comment on column ops.run.builds is 'Whether the command builds a panel, and not only loads files.';
comment on column ops.run.started_at is 'When.';
comment on column ops.run.program_version is 'Version of nqp.';
comment on column ops.run.configuration_id is 'The configuration in force.';

create table ops.run_outcome (
    run_id bigint not null,
    ended_at timestamptz not null default clock_timestamp(),
    outcome text not null,
    message text not null,
    constraint run_outcome_pkey primary key (run_id),
    constraint run_outcome_run_fkey foreign key (run_id) references ops.run,
    constraint run_outcome_outcome_check check (outcome in ('done', 'refused', 'failed'))
);
comment on table ops.run_outcome is 'One row is the end of a run; a run without one was cut off, or still goes on.';
comment on column ops.run_outcome.run_id is 'The run.';
comment on column ops.run_outcome.ended_at is 'When it ended.';
comment on column ops.run_outcome.outcome is 'done, refused (data did not pass) or failed (the machine or the program did not).';
comment on column ops.run_outcome.message is 'In a sentence.';

create table ops.ingest (
    ingest_id bigint generated always as identity,
    run_id bigint not null,
    file_id bigint not null,
    file_name text not null,
    attempted_at timestamptz not null default clock_timestamp(),
    source_code text,
    layout text,
    encoding text,
    released_on date,
    reading_fingerprint text not null,
    outcome text not null,
    load_id bigint,
    line_count bigint not null,
    observation_count bigint not null,
    missing_count bigint not null,
    ignored_count bigint not null,
    message text not null,
    constraint ingest_pkey primary key (ingest_id),
    constraint ingest_run_fkey foreign key (run_id) references ops.run,
    constraint ingest_outcome_check check (outcome in ('loaded', 'refused')),
    constraint ingest_load_check check ((outcome = 'loaded') = (load_id is not null))
);
create index ingest_file_idx on ops.ingest (file_id, ingest_id desc);
comment on table ops.ingest is 'One row is one attempt to load one file.';
comment on column ops.ingest.ingest_id is 'Number of the attempt.';
comment on column ops.ingest.run_id is 'The run that made it.';
comment on column ops.ingest.file_id is 'The file''s bytes in raw.source_file.';
comment on column ops.ingest.file_name is 'The name under which the file came this time.';
comment on column ops.ingest.attempted_at is 'When.';
comment on column ops.ingest.source_code is 'The source that claims the file; null where none does.';
comment on column ops.ingest.layout is 'How it was read: nbs_export, tidy, wide; null where it was not.';
comment on column ops.ingest.encoding is 'Encoding of the text; null where none fits.';
comment on column ops.ingest.released_on is 'Release date of its observations; null where it was not established.';
comment on column ops.ingest.reading_fingerprint is 'SHA-256 over what decides how the file is read; the same bytes are read again only when it changes.';
comment on column ops.ingest.outcome is 'loaded, or refused: nothing of it was loaded.';
comment on column ops.ingest.load_id is 'The load, where there is one.';
comment on column ops.ingest.line_count is 'Lines read.';
comment on column ops.ingest.observation_count is 'Observations found.';
comment on column ops.ingest.missing_count is 'Cells without a value.';
comment on column ops.ingest.ignored_count is 'Rows ignored by name.';
comment on column ops.ingest.message is 'In a sentence.';

create table ops.finding (
    finding_id bigint generated always as identity,
    run_id bigint not null,
    ingest_id bigint,
    rule text not null,
    severity text not null,
    file_name text,
    sheet text,
    row_number integer,
    column_number integer,
    entity_code text,
    series_code text,
    period smallint,
    found text not null,
    expected text not null,
    remedy text not null,
    constraint finding_pkey primary key (finding_id),
    constraint finding_run_fkey foreign key (run_id) references ops.run,
    constraint finding_ingest_fkey foreign key (ingest_id) references ops.ingest,
    constraint finding_severity_check check (severity in ('error', 'quarantine', 'warning'))
);
create index finding_ingest_idx on ops.finding (ingest_id);
create index finding_run_idx on ops.finding (run_id);
comment on table ops.finding is 'One row is one broken rule: where, what was found, what was expected, what to do.';
comment on column ops.finding.finding_id is 'Number of the finding.';
comment on column ops.finding.run_id is 'The run that found it.';
comment on column ops.finding.ingest_id is 'The file''s ingest; null for findings about the panel.';
comment on column ops.finding.rule is 'Id of the rule in checks.yaml.';
comment on column ops.finding.severity is 'error (held the file or the build back), quarantine (the cell was left out) or warning.';
comment on column ops.finding.file_name is 'The file; null for findings about the panel.';
comment on column ops.finding.sheet is 'The sheet; null for text files.';
comment on column ops.finding.row_number is 'Line of the file, from 1; null where the whole file is meant.';
comment on column ops.finding.column_number is 'Column, from 1; null where the whole line is meant.';
comment on column ops.finding.entity_code is 'The entity; null where none is meant.';
comment on column ops.finding.series_code is 'The series or indicator; null where none is meant.';
comment on column ops.finding.period is 'The year; null where none is meant.';
comment on column ops.finding.found is 'What stands there.';
comment on column ops.finding.expected is 'What the rule asks for.';
comment on column ops.finding.remedy is 'What to do.';
