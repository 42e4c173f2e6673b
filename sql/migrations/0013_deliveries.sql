-- Bytes that come again, under another name and with another release date, are a release of their own: a file that shares the
-- bytes of an earlier one.
alter table raw.source_file drop constraint source_file_sha256_key;
alter table raw.source_file add column same_bytes_as bigint;
alter table raw.source_file
    add constraint source_file_same_bytes_as_fkey foreign key (same_bytes_as) references raw.source_file;
alter table raw.source_file
    add constraint source_file_same_bytes_as_check check (same_bytes_as < file_id);
create unique index source_file_bytes_idx on raw.source_file (sha256) where same_bytes_as is null;
create unique index source_file_name_idx on raw.source_file (sha256, name);
comment on table raw.source_file is 'One row is a file that arrived, identified by its bytes and the release that its name states; outcome and later names are in ops.ingest, all together in audit.source_file.';
comment on column raw.source_file.name is 'The name under which it first came.';
comment on column raw.source_file.arrived_at is 'When it first came.';
comment on column raw.source_file.same_bytes_as is 'The earlier file in which its bytes are archived, which came again as another release; null: they are its own.';
comment on table raw.source_file_chunk is 'One row is a piece of a file: its bytes in the order of position are the file, byte for byte. A file with same_bytes_as has none.';
comment on column ops.ingest.file_id is 'The file in raw.source_file.';

-- A row that stands for findings that were only counted says for how many.
alter table ops.finding add column occurrence_count bigint not null default 1;
alter table ops.finding
    add constraint finding_occurrence_count_check check (occurrence_count > 0);
update ops.finding
set occurrence_count = split_part(found, ' ', 1)::bigint
where found ~ '^[1-9][0-9]{0,15} more of this rule$' and row_number is null and entity_code is null;
comment on column ops.finding.occurrence_count is 'How many findings the row stands for: 1, or of a rule that a file broke more often than is kept, how many more times.';
comment on column ops.run_outcome.outcome is 'done, refused (a file, a cell or the build did not pass: exit code 1) or failed (the machine or the program did not).';
