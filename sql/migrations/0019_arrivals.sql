-- Bytes that come again under a name that other bytes have had since are an arrival of their own: what arrived last counts.
drop index raw.source_file_name_idx;
create index source_file_name_idx on raw.source_file (sha256, name);
create index ingest_name_idx on ops.ingest (file_name, ingest_id desc);
comment on table raw.source_file is 'One row is a file that arrived, identified by its bytes, the release that its name states, and, where other bytes came under its name since, its arrival; outcome and later names are in ops.ingest, all together in audit.source_file.';
comment on column raw.source_file.same_bytes_as is 'The earlier file in which its bytes are archived, which came again as another release, or after other bytes of its name; null: they are its own.';
