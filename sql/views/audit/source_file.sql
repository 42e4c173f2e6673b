-- requires: core/settlement
create view audit.source_file as
select f.file_id, f.name as file_name, f.sha256, f.byte_count, f.encoding, f.arrived_at,
    i.outcome, i.message, i.attempted_at, i.source_code as source, i.layout, i.released_on, i.line_count,
    i.observation_count, i.missing_count, i.ignored_count, f.same_bytes_as,
    settling.file_id as settled_by, settling.attempted_at as settled_at
from raw.source_file f
left join lateral (
    select *
    from ops.ingest i
    where i.file_id = f.file_id
    order by i.ingest_id desc
    limit 1
) as i on true
left join lateral (
    select s.file_id, s.attempted_at
    from core.settlement s
    where s.ingest_id = i.ingest_id
    order by s.settled_by
    limit 1
) as settling on true;
comment on view audit.source_file is 'One row is a file that arrived, with the outcome of the last attempt to load it; bytes that came again as another release, after other bytes of their name, or, where they were refused, under another name, are another file. Its bytes: audit.file_content(file_id), or nqp archive.';
comment on column audit.source_file.file_id is 'Number of the file.';
comment on column audit.source_file.file_name is 'The name under which it first came.';
comment on column audit.source_file.sha256 is 'SHA-256 of its bytes.';
comment on column audit.source_file.byte_count is 'Size in bytes.';
comment on column audit.source_file.encoding is 'Encoding of its text; null where the bytes are no text in any that is known.';
comment on column audit.source_file.arrived_at is 'When it first came.';
comment on column audit.source_file.outcome is 'loaded or refused; null if a run was cut off before it got that far.';
comment on column audit.source_file.message is 'The outcome in a sentence.';
comment on column audit.source_file.attempted_at is 'When that was.';
comment on column audit.source_file.source is 'The source of the configuration that claims the file; null where none does.';
comment on column audit.source_file.layout is 'How its cells are arranged; null where it could not be read.';
comment on column audit.source_file.released_on is 'When its figures were released; null where that was not established.';
comment on column audit.source_file.line_count is 'Lines read.';
comment on column audit.source_file.observation_count is 'Observations found.';
comment on column audit.source_file.missing_count is 'Cells without a value.';
comment on column audit.source_file.ignored_count is 'Rows ignored by name.';
comment on column audit.source_file.same_bytes_as is 'The earlier file in which its bytes are archived, which came again as another release, after other bytes of its name, or, refused, under another name; null: they are its own.';
comment on column audit.source_file.settled_by is 'Of a refused file, the one that came later and was loaded, under its name or, where that name says no source or release date, with its bytes, so that nothing waits any more; null: none was.';
comment on column audit.source_file.settled_at is 'When that was loaded.';
