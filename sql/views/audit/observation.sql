create view audit.observation as
select e.code as entity_code, ce.name as entity, o.period as year, s.code as series, o.value, cs.unit,
    o.source_value, u.symbol as source_unit, o.source_text, f.name as file_name, f.sha256, o.sheet, o.row_number,
    o.column_number, o.released_on, l.loaded_at, o.load_id,
    not exists (
        select
        from raw.load later
        where later.file_id = l.file_id and later.load_id > l.load_id)
    and not exists (
        select
        from raw.observation better
        join raw.load bl on bl.load_id = better.load_id
        where better.entity_id = o.entity_id and better.series_id = o.series_id and better.period = o.period
            and (better.released_on, better.file_id, better.load_id) > (o.released_on, o.file_id, o.load_id)
            and not exists (
                select
                from raw.load later
                where later.file_id = bl.file_id and later.load_id > bl.load_id)) as is_current,
    l.file_id
from raw.observation o
join raw.load l using (load_id)
join raw.source_file f on f.file_id = l.file_id
join core.entity e on e.entity_id = o.entity_id
join core.series s on s.series_id = o.series_id
join core.unit u on u.unit_id = o.source_unit_id
left join core.configuration_entity ce
    on ce.configuration_id = l.configuration_id and ce.entity_id = o.entity_id
left join core.configuration_series cs
    on cs.configuration_id = l.configuration_id and cs.series_id = o.series_id;
comment on view audit.observation is 'One row is one value as one reading of one file brought it, superseded ones included. Usage warning: filter by entity, series or file; the table behind it only grows.';
comment on column audit.observation.entity_code is 'Code of the entity.';
comment on column audit.observation.entity is 'English name of the entity.';
comment on column audit.observation.year is 'The year.';
comment on column audit.observation.series is 'Id of the series.';
comment on column audit.observation.value is 'The value, in unit.';
comment on column audit.observation.unit is 'Unit of value.';
comment on column audit.observation.source_value is 'The number as written.';
comment on column audit.observation.source_unit is 'The unit as written.';
comment on column audit.observation.source_text is 'The cell''s text as written.';
comment on column audit.observation.file_name is 'Name of the file.';
comment on column audit.observation.sha256 is 'SHA-256 of the file''s bytes.';
comment on column audit.observation.sheet is 'The sheet; null for text files.';
comment on column audit.observation.row_number is 'Line of the file.';
comment on column audit.observation.column_number is 'Column.';
comment on column audit.observation.released_on is 'When the figure was released.';
comment on column audit.observation.loaded_at is 'When it was loaded.';
comment on column audit.observation.load_id is 'The load; of two values released on the same day the one loaded later counts.';
comment on column audit.observation.is_current is 'Whether it is the value that counts now: of the last load of its file, and no release after it has the cell.';
comment on column audit.observation.file_id is 'The file, in audit.source_file.';
