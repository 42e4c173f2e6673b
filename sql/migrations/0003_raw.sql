-- What arrived. A file's bytes are kept whether or not anything could be loaded from them.

create table raw.source_file (
    file_id bigint generated always as identity,
    sha256 text not null,
    name text not null,
    byte_count bigint not null,
    encoding text,
    arrived_at timestamptz not null default now(),
    run_id bigint not null,
    constraint source_file_pkey primary key (file_id),
    constraint source_file_sha256_key unique (sha256),
    constraint source_file_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint source_file_run_fkey foreign key (run_id) references ops.run
);
comment on table raw.source_file is 'One row is a file that arrived, identified by its bytes; outcome and later names are in ops.ingest, all together in audit.source_file.';
comment on column raw.source_file.file_id is 'Number of the file.';
comment on column raw.source_file.sha256 is 'SHA-256 of its bytes, in hexadecimal.';
comment on column raw.source_file.name is 'The name under which these bytes first came.';
comment on column raw.source_file.byte_count is 'Its size in bytes.';
comment on column raw.source_file.encoding is 'Encoding of its text as detected; null where the bytes are no text in any that is known.';
comment on column raw.source_file.arrived_at is 'When these bytes first came.';
comment on column raw.source_file.run_id is 'The run that archived it.';

create table raw.source_file_chunk (
    file_id bigint not null,
    position integer not null,
    content bytea not null,
    constraint source_file_chunk_pkey primary key (file_id, position),
    constraint source_file_chunk_file_fkey foreign key (file_id) references raw.source_file
);
alter table raw.source_file_chunk alter column content set storage external;
comment on table raw.source_file_chunk is 'One row is a piece of a file: its bytes in the order of position are the file, byte for byte.';
comment on column raw.source_file_chunk.file_id is 'The file.';
comment on column raw.source_file_chunk.position is 'Place of the piece, from 0.';
comment on column raw.source_file_chunk.content is 'The bytes.';

create table raw.load (
    load_id bigint generated always as identity,
    file_id bigint not null,
    run_id bigint not null,
    configuration_id bigint not null,
    source_code text not null,
    layout text not null,
    reading_fingerprint text not null,
    released_on date not null,
    loaded_at timestamptz not null default now(),
    constraint load_pkey primary key (load_id),
    constraint load_file_fkey foreign key (file_id) references raw.source_file,
    constraint load_run_fkey foreign key (run_id) references ops.run,
    constraint load_configuration_fkey foreign key (configuration_id) references core.configuration
);
create index load_file_idx on raw.load (file_id, load_id desc);
comment on table raw.load is 'One row is one successful reading of a file. A later reading of the same file, under other rules, takes its place.';
comment on column raw.load.load_id is 'Number of the load; later loads have higher numbers.';
comment on column raw.load.file_id is 'The file.';
comment on column raw.load.run_id is 'The run that read it.';
comment on column raw.load.configuration_id is 'The configuration by which it was read.';
comment on column raw.load.source_code is 'The source of the configuration that claims the file.';
comment on column raw.load.layout is 'How its cells are arranged: nbs_export, tidy, wide.';
comment on column raw.load.reading_fingerprint is 'SHA-256 over what decided how the file was read.';
comment on column raw.load.released_on is 'When the figures were released; of two values the one released later counts.';
comment on column raw.load.loaded_at is 'When it was loaded.';

create table raw.load_note (
    load_id bigint not null,
    position integer not null,
    note text not null,
    constraint load_note_pkey primary key (load_id, position),
    constraint load_note_load_fkey foreign key (load_id) references raw.load
);
comment on table raw.load_note is 'One row is a note that a file carries: a remark, a definition, its source.';
comment on column raw.load_note.load_id is 'The load.';
comment on column raw.load_note.position is 'Place of the note, from 0.';
comment on column raw.load_note.note is 'Its text.';

create table raw.load_series (
    load_id bigint not null,
    series_id integer not null,
    name_in_file text not null,
    unit_in_file text not null,
    observation_count bigint not null,
    first_period smallint not null,
    last_period smallint not null,
    constraint load_series_pkey primary key (load_id, series_id, name_in_file, unit_in_file),
    constraint load_series_load_fkey foreign key (load_id) references raw.load,
    constraint load_series_series_fkey foreign key (series_id) references core.series
);
comment on table raw.load_series is 'One row is a series that a load brought.';
comment on column raw.load_series.load_id is 'The load.';
comment on column raw.load_series.series_id is 'The series.';
comment on column raw.load_series.name_in_file is 'The name under which the file writes it.';
comment on column raw.load_series.unit_in_file is 'The unit in which the file writes it.';
comment on column raw.load_series.observation_count is 'How many observations.';
comment on column raw.load_series.first_period is 'First year with a value.';
comment on column raw.load_series.last_period is 'Last year with a value.';

create table raw.observation (
    entity_id integer not null,
    series_id integer not null,
    period smallint not null,
    released_on date not null,
    file_id bigint not null,
    load_id bigint not null,
    row_number integer not null,
    column_number integer not null,
    source_unit_id integer not null,
    source_value double precision not null,
    value double precision not null,
    sheet text,
    source_text text not null,
    constraint observation_pkey primary key (entity_id, series_id, period, released_on, file_id, load_id),
    constraint observation_load_fkey foreign key (load_id) references raw.load
);
create index observation_load_idx on raw.observation using brin (load_id);
comment on table raw.observation is 'One row is one value of one series for one entity and year, as one load read it. The value that counts is the one released last; none is ever deleted.';
comment on column raw.observation.entity_id is 'The entity.';
comment on column raw.observation.series_id is 'The series.';
comment on column raw.observation.period is 'The year.';
comment on column raw.observation.released_on is 'When the figure was released.';
comment on column raw.observation.file_id is 'The file; of two released on one day the one that arrived later counts.';
comment on column raw.observation.load_id is 'The load that read it.';
comment on column raw.observation.row_number is 'Line of the file, from 1.';
comment on column raw.observation.column_number is 'Column, from 1.';
comment on column raw.observation.source_unit_id is 'The unit in which the file writes it.';
comment on column raw.observation.source_value is 'The number as written, in the file''s unit.';
comment on column raw.observation.value is 'The number in the unit of the series (core.configuration_series.unit).';
comment on column raw.observation.sheet is 'The sheet; null for text files.';
comment on column raw.observation.source_text is 'The cell''s text as written.';
