-- requires: core/vintage_load
create view audit.candidate as
select v.vintage_id as vintage, e.code as entity_code, ce.name as entity, o.period as year, s.code as series,
    1 + better.count as rank, better.count = 0 and not reading.is_superseded as is_chosen,
    not reading.is_superseded as is_last_reading,
    case
        when reading.is_superseded then 'an earlier reading of the same file'
        when better.count = 0 and next.load_id is null then 'the only value'
        when better.count = 0 and next.released_on < o.released_on then format(
            'released last, on %s; the next before it on %s', o.released_on, next.released_on)
        when better.count = 0 then format(
            'of the files released on %s the one that arrived last', o.released_on)
        when chosen.released_on > o.released_on then format(
            'released on %s, before the one that counts (%s)', o.released_on, chosen.released_on)
        else format('released the same day, %s, but arrived before the one that counts', o.released_on)
    end as reason,
    o.value, cs.unit, o.value - chosen.value as difference,
    o.source_value, u.symbol as source_unit, o.source_text, l.source_code as source, f.name as file_name, f.sha256,
    o.sheet, o.row_number, o.column_number, o.released_on, f.arrived_at, l.loaded_at, o.load_id,
    k.action as correction, k.reason as correction_reason, cf.name as chosen_file, f.file_id
from core.vintage v
join raw.load l on l.load_id <= v.last_load_id
join raw.source_file f on f.file_id = l.file_id
join raw.observation o on o.load_id = l.load_id
join core.entity e on e.entity_id = o.entity_id
join core.series s on s.series_id = o.series_id
join core.unit u on u.unit_id = o.source_unit_id
left join core.configuration_entity ce on ce.configuration_id = v.configuration_id and ce.entity_id = o.entity_id
left join core.configuration_series cs on cs.configuration_id = v.configuration_id and cs.series_id = o.series_id
left join raw.correction k
    on k.load_id = o.load_id and k.entity_id = o.entity_id and k.series_id = o.series_id and k.period = o.period
cross join lateral (
    select exists (
        select
        from raw.load later
        where later.file_id = l.file_id and later.load_id > l.load_id and later.load_id <= v.last_load_id) as is_superseded
) as reading
-- What goes before it: every value of a last reading before those of superseded ones, then release, arrival, reading.
cross join lateral (
    select count(*) as count
    from raw.observation b
    where b.entity_id = o.entity_id and b.series_id = o.series_id and b.period = o.period and b.load_id <= v.last_load_id
        and case
            when exists (
                select from core.vintage_load vl where vl.vintage_id = v.vintage_id and vl.load_id = b.load_id)
                then reading.is_superseded or (b.released_on, b.file_id, b.load_id) > (o.released_on, o.file_id, o.load_id)
            else reading.is_superseded and (b.released_on, b.file_id, b.load_id) > (o.released_on, o.file_id, o.load_id)
        end
) as better
left join lateral (
    select b.*
    from raw.observation b
    where b.entity_id = o.entity_id and b.series_id = o.series_id and b.period = o.period
        and exists (
            select from core.vintage_load vl where vl.vintage_id = v.vintage_id and vl.load_id = b.load_id)
    order by b.released_on desc, b.file_id desc, b.load_id desc
    limit 1
) as chosen on true
left join lateral (
    select b.*
    from raw.observation b
    where b.entity_id = o.entity_id and b.series_id = o.series_id and b.period = o.period and b.load_id <> o.load_id
        and exists (
            select from core.vintage_load vl where vl.vintage_id = v.vintage_id and vl.load_id = b.load_id)
    order by b.released_on desc, b.file_id desc, b.load_id desc
    limit 1
) as next on true
left join raw.source_file cf on cf.file_id = chosen.file_id;
comment on view audit.candidate is 'One row is a value that competes for an entity, series and year in a vintage: everything read up to it, the one that counts first, each with the reason for its place. Of several releases the last counts, of those of one day the file that arrived last, of a file its last reading. Usage warning: filter by vintage and by entity and series, or by file.';
comment on column audit.candidate.vintage is 'The vintage.';
comment on column audit.candidate.entity_code is 'Code of the entity.';
comment on column audit.candidate.entity is 'Its English name; null where the vintage''s configuration does not have it.';
comment on column audit.candidate.year is 'The year.';
comment on column audit.candidate.series is 'The series.';
comment on column audit.candidate.rank is 'Its place among the candidates: 1 counts.';
comment on column audit.candidate.is_chosen is 'Whether it is the one that counts.';
comment on column audit.candidate.is_last_reading is 'Whether it is of the last reading of its file; others cannot count.';
comment on column audit.candidate.reason is 'Why it has its place, in words.';
comment on column audit.candidate.value is 'The value, in unit.';
comment on column audit.candidate.unit is 'Unit of the series; null where the vintage''s configuration does not have it.';
comment on column audit.candidate.difference is 'What it is above the value that counts.';
comment on column audit.candidate.source_value is 'The number as written, in source_unit.';
comment on column audit.candidate.source_unit is 'The unit in which the file writes it.';
comment on column audit.candidate.source_text is 'The cell''s text as written.';
comment on column audit.candidate.source is 'The source of the configuration that claims the file.';
comment on column audit.candidate.file_name is 'The file.';
comment on column audit.candidate.sha256 is 'SHA-256 of its bytes.';
comment on column audit.candidate.sheet is 'The sheet; null for text files.';
comment on column audit.candidate.row_number is 'Line of the file, from 1.';
comment on column audit.candidate.column_number is 'Column, from 1.';
comment on column audit.candidate.released_on is 'When the figure was released.';
comment on column audit.candidate.arrived_at is 'When the file arrived; bytes that came again after others of their name are a file of their own.';
comment on column audit.candidate.loaded_at is 'When this reading was loaded.';
comment on column audit.candidate.load_id is 'The reading of the file.';
comment on column audit.candidate.correction is 'override, rescale or flag, where corrections.yaml has one; null elsewhere.';
comment on column audit.candidate.correction_reason is 'Why it was corrected; null where it was not.';
comment on column audit.candidate.chosen_file is 'The file whose value counts; null where none does any more.';
comment on column audit.candidate.file_id is 'The file, in audit.source_file.';
