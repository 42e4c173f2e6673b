create view core.superseded_load as
select l.load_id
from raw.load l
where exists (
    select
    from raw.load later
    where later.file_id = l.file_id and later.load_id > l.load_id);
comment on view core.superseded_load is 'One row is a reading of a file that was read again since: its observations do not count now. As of a vintage: core.vintage_load.';
comment on column core.superseded_load.load_id is 'The load.';
