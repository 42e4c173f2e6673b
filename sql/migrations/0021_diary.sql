-- What came of files is bound to the outcomes of runs: whoever takes an attempt, its file or its findings away has to change every
-- outcome from then on.
create index ingest_run_idx on ops.ingest (run_id);
alter table ops.run_outcome add column diary_hash text;
comment on column ops.run_outcome.diary_hash is 'SHA-256 over the outcome before (run, outcome, message, diary_hash) and the attempts since, with their files and findings (core.run_diary); null: noted by a version that kept none.';
