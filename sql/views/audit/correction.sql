-- requires: core/published_vintage core/vintage_load
create view audit.correction as
select e.code as entity_code, ce.name as entity, k.period as year, s.code as series, k.action, k.source_text,
    k.source_value, k.corrected_value, k.expected, k.reason, k.evidence, f.name as file_name, f.sha256, k.sheet, k.row_number,
    k.column_number, l.released_on, k.load_id,
    not exists (
        select
        from raw.load later
        where later.file_id = l.file_id and later.load_id > l.load_id) as is_of_last_load,
    exists (
        select
        from core.published_vintage v
        join core.vintage_load vl on vl.vintage_id = v.vintage_id
        where vl.load_id = k.load_id) as is_of_published_vintage,
    resting.first_vintage, resting.last_vintage, l.file_id
from raw.correction k
join raw.load l using (load_id)
join raw.source_file f on f.file_id = l.file_id
join core.entity e on e.entity_id = k.entity_id
join core.series s on s.series_id = k.series_id
left join core.configuration_entity ce
    on ce.configuration_id = l.configuration_id and ce.entity_id = k.entity_id
cross join lateral (
    select min(vl.vintage_id) as first_vintage, max(vl.vintage_id) as last_vintage
    from core.vintage_load vl
    where vl.load_id = k.load_id
) as resting;
comment on view audit.correction is 'One row is one cell that a reading of a file corrected or flagged by corrections.yaml.';
comment on column audit.correction.entity_code is 'Code of the entity.';
comment on column audit.correction.entity is 'English name of the entity.';
comment on column audit.correction.year is 'The year.';
comment on column audit.correction.series is 'Id of the series.';
comment on column audit.correction.action is 'drop, override, rescale, or flag: the number stays.';
comment on column audit.correction.source_text is 'The cell''s text as written.';
comment on column audit.correction.source_value is 'The number as written, in the file''s unit; null where the cell holds none.';
comment on column audit.correction.corrected_value is 'The number in its place, in the file''s unit; null where it was dropped.';
comment on column audit.correction.expected is 'What the author of the correction found in the cell.';
comment on column audit.correction.reason is 'Why.';
comment on column audit.correction.evidence is 'Where the author has it from.';
comment on column audit.correction.file_name is 'Name of the file.';
comment on column audit.correction.sha256 is 'SHA-256 of the file''s bytes.';
comment on column audit.correction.sheet is 'The sheet; null for text files.';
comment on column audit.correction.row_number is 'Line of the file.';
comment on column audit.correction.column_number is 'Column.';
comment on column audit.correction.released_on is 'When the figures were released.';
comment on column audit.correction.load_id is 'The load.';
comment on column audit.correction.is_of_last_load is 'Whether no later load of the same file exists. A reading that was refused, by stale_correction for one, loads nothing: the earlier load stays the last (nqp.finding says what was refused). Not whether the value counts: that is audit.observation.is_current.';
comment on column audit.correction.is_of_published_vintage is 'Whether the published vintage rests on that load. False with is_of_last_load: the file was read again since, and what counts did not change, so that there is no new vintage; nqp.source_disagreement and audit.candidate show what the vintage rests on.';
comment on column audit.correction.first_vintage is 'The first vintage that rests on that load; null: none does, so far.';
comment on column audit.correction.last_vintage is 'The last one: those between rest on it too. Null: none does, so far.';
comment on column audit.correction.file_id is 'The file, in audit.source_file.';
