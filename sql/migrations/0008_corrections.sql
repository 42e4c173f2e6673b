-- Corrections: what a person decided about a cell that is known to be wrong.

create table raw.correction (
    load_id bigint not null,
    position integer not null,
    entity_id integer not null,
    series_id integer not null,
    period smallint not null,
    sheet text,
    row_number integer not null,
    column_number integer not null,
    source_text text not null,
    source_value double precision,
    action text not null,
    corrected_value double precision,
    expected text not null,
    reason text not null,
    evidence text not null,
    constraint correction_pkey primary key (load_id, position),
    constraint correction_load_fkey foreign key (load_id) references raw.load,
    constraint correction_action_check check (action in ('drop', 'override', 'rescale', 'flag')),
    constraint correction_value_check check ((action = 'drop') = (corrected_value is null))
);
create index correction_cell_idx on raw.correction (load_id, entity_id, series_id, period);
comment on table raw.correction is 'One row is one cell that a load read otherwise than it is written, or flagged, by corrections.yaml. The observation beside it keeps the number as written; of a dropped cell there is none.';
comment on column raw.correction.load_id is 'The load.';
comment on column raw.correction.position is 'Place of the correction in the load, from 0.';
comment on column raw.correction.entity_id is 'The entity.';
comment on column raw.correction.series_id is 'The series.';
comment on column raw.correction.period is 'The year.';
comment on column raw.correction.sheet is 'The sheet; null for text files.';
comment on column raw.correction.row_number is 'Line of the file, from 1.';
comment on column raw.correction.column_number is 'Column, from 1.';
comment on column raw.correction.source_text is 'The cell''s text as written.';
comment on column raw.correction.source_value is 'The number as written, in the file''s unit; null where the cell holds none.';
comment on column raw.correction.action is 'drop, override, rescale, or flag: the number stays.';
comment on column raw.correction.corrected_value is 'The number that was read in its place, in the file''s unit; null where it was dropped.';
comment on column raw.correction.expected is 'What the correction''s author found in the cell; found otherwise, nothing is corrected.';
comment on column raw.correction.reason is 'Why.';
comment on column raw.correction.evidence is 'Where the author has it from.';

comment on column raw.observation.source_value is 'The number as written, in the file''s unit; of a cell that holds none and was corrected, the correction.';
comment on column raw.observation.value is 'The number in the unit of the series (core.configuration_series.unit), corrections of raw.correction included.';
comment on column raw.load.layout is 'How its cells are arranged: nbs_export, tidy, wide, table.';
comment on column ops.ingest.layout is 'How it was read: nbs_export, tidy, wide, table; null where it was not.';
