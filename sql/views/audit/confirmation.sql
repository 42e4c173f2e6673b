-- requires: core/vintage_load
create view audit.confirmation as
with lifetime as (
    -- Until another vintage took its place for the last time.
    select v.vintage_id, v.last_load_id, v.run_id as made_by_run_id, (
            select min(p.run_id)
            from core.publication p
            where p.publication_id > (
                select max(own.publication_id) from core.publication own where own.vintage_id = v.vintage_id)) as end_run_id
    from core.vintage v
),
reading as not materialized (
    -- The last reading of each file that came after it.
    select t.vintage_id, t.made_by_run_id, l.load_id, l.file_id, first.run_id
    from lifetime t
    join raw.load l on l.load_id > t.last_load_id and (t.end_run_id is null or l.run_id < t.end_run_id)
    cross join lateral (
        select min(f.load_id) as load_id, min(f.run_id) as run_id from raw.load f where f.file_id = l.file_id
    ) as first
    where first.load_id > t.last_load_id
        and not exists (
            select
            from raw.load later
            where later.file_id = l.file_id and later.load_id > l.load_id
                and (t.end_run_id is null or later.run_id < t.end_run_id))
)
select r.vintage_id as vintage, e.code as entity_code, o.period as year, s.code as series, o.value,
    f.name as file_name, f.sha256, o.sheet, o.row_number, o.column_number, o.source_text, o.released_on, r.load_id,
    r.run_id as accepted_by_run, again.run_id as republished_by_run, origin.load_id as confirmed_load_id, r.file_id
from reading r
join raw.source_file f on f.file_id = r.file_id
join raw.observation o on o.load_id = r.load_id
join core.entity e on e.entity_id = o.entity_id
join core.series s on s.series_id = o.series_id
-- The value that counts in the vintage.
cross join lateral (
    select b.*
    from raw.observation b
    where b.entity_id = o.entity_id and b.series_id = o.series_id and b.period = o.period
        and exists (
            select from core.vintage_load vl where vl.vintage_id = r.vintage_id and vl.load_id = b.load_id)
    order by b.released_on desc, b.file_id desc, b.load_id desc
    limit 1
) as origin
-- The last run that published the vintage again because the inputs gave it, not because somebody chose it.
cross join lateral (
    select max(p.run_id) as run_id
    from core.publication p
    join ops.run b using (run_id)
    where p.vintage_id = r.vintage_id and b.builds and p.run_id > r.made_by_run_id
) as again
where origin.value = o.value
    and not exists (
        select
        from raw.observation newer
        where newer.entity_id = o.entity_id and newer.series_id = o.series_id and newer.period = o.period
            and newer.value = o.value
            and (newer.released_on, newer.file_id, newer.load_id) > (o.released_on, o.file_id, o.load_id)
            and exists (
                select from reading n where n.vintage_id = r.vintage_id and n.load_id = newer.load_id));
comment on view audit.confirmation is 'One row is a value of a file that came after a vintage and says what counts in it: of several files the one released last. The vintage stays as it was made, from the file that audit.lineage names; this is the file that said the same since, until another vintage took its place. Usage warning: filter by vintage and by entity and series, or by file.';
comment on column audit.confirmation.vintage is 'The vintage.';
comment on column audit.confirmation.entity_code is 'Code of the entity.';
comment on column audit.confirmation.year is 'The year.';
comment on column audit.confirmation.series is 'The series.';
comment on column audit.confirmation.value is 'The value, in the unit of the series.';
comment on column audit.confirmation.file_name is 'The file that says the same.';
comment on column audit.confirmation.sha256 is 'SHA-256 of its bytes.';
comment on column audit.confirmation.sheet is 'The sheet; null for text files.';
comment on column audit.confirmation.row_number is 'Line of the file, from 1.';
comment on column audit.confirmation.column_number is 'Column, from 1.';
comment on column audit.confirmation.source_text is 'The cell''s text as written.';
comment on column audit.confirmation.released_on is 'When the figure was released.';
comment on column audit.confirmation.load_id is 'The reading of the file.';
comment on column audit.confirmation.accepted_by_run is 'The run that took the file.';
comment on column audit.confirmation.republished_by_run is 'The last run that published the vintage again because the inputs gave its content again; null: none did.';
comment on column audit.confirmation.confirmed_load_id is 'The reading whose value it confirms: load_id of audit.lineage and audit.candidate.';
comment on column audit.confirmation.file_id is 'The file, in audit.source_file.';
