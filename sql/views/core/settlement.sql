-- What settles a refusal came later and was loaded: one that came before and was read again since settles nothing.
create view core.settlement as
select i.ingest_id, s.ingest_id as settled_by, s.file_id, s.attempted_at
from ops.ingest i
join ops.ingest s on s.file_name = i.file_name and s.ingest_id > i.ingest_id and s.file_id > i.file_id
where i.outcome = 'refused' and s.outcome = 'loaded'
union all
-- What was wrong was the name: the bytes are loaded under another, whichever came first.
select i.ingest_id, s.ingest_id, s.file_id, s.attempted_at
from ops.ingest i
join raw.source_file f on f.file_id = i.file_id
join raw.source_file renamed on renamed.sha256 = f.sha256
join ops.ingest s on s.file_id = renamed.file_id and s.file_name <> i.file_name
where i.outcome = 'refused' and s.outcome = 'loaded' and (i.source_code is null or i.released_on is null);
comment on view core.settlement is 'One row is a refused attempt with a file that was loaded in its place: later under its name, or, where that name said no source or release date, with its bytes under another.';
comment on column core.settlement.ingest_id is 'The attempt that was refused.';
comment on column core.settlement.settled_by is 'The attempt that loaded the other file.';
comment on column core.settlement.file_id is 'The other file.';
comment on column core.settlement.attempted_at is 'When it was loaded.';
