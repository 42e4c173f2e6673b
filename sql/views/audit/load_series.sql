create view audit.load_series as
select f.name as file_name, l.load_id, l.source_code as source, l.layout, l.released_on, l.loaded_at,
    s.code as series, ls.name_in_file, ls.unit_in_file, ls.observation_count, ls.first_period as first_year,
    ls.last_period as last_year,
    (select array_agg(n.note order by n.position) from raw.load_note n where n.load_id = l.load_id) as notes
from raw.load l
join raw.load_series ls using (load_id)
join raw.source_file f using (file_id)
join core.series s using (series_id);
comment on view audit.load_series is 'One row is a series that a reading of a file brought, with the notes of the file.';
comment on column audit.load_series.file_name is 'Name of the file.';
comment on column audit.load_series.load_id is 'The load.';
comment on column audit.load_series.source is 'The source of the configuration that claims the file.';
comment on column audit.load_series.layout is 'How the file''s cells are arranged.';
comment on column audit.load_series.released_on is 'When the figures were released.';
comment on column audit.load_series.loaded_at is 'When they were loaded.';
comment on column audit.load_series.series is 'Id of the series.';
comment on column audit.load_series.name_in_file is 'The name under which the file writes it.';
comment on column audit.load_series.unit_in_file is 'The unit in which the file writes it.';
comment on column audit.load_series.observation_count is 'How many observations.';
comment on column audit.load_series.first_year is 'First year with a value.';
comment on column audit.load_series.last_year is 'Last year with a value.';
comment on column audit.load_series.notes is 'The notes that the file carries; null means none.';
