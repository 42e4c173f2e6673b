create view core.vintage_load as
select v.vintage_id, l.load_id, l.file_id, l.released_on
from core.vintage v
join raw.load l on l.load_id <= v.last_load_id
where not exists (
    select
    from raw.load later
    where later.file_id = l.file_id and later.load_id > l.load_id and later.load_id <= v.last_load_id);
comment on view core.vintage_load is 'One row is a load whose observations a vintage could use: the last reading of each file that had arrived.';
