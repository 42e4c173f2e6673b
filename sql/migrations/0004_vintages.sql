-- What was made of it. A vintage is one immutable state of the panel with everything computed from it.

create table core.vintage (
    vintage_id integer not null,
    content_hash text not null,
    configuration_id bigint not null,
    run_id bigint not null,
    built_at timestamptz not null default now(),
    last_load_id bigint not null,
    first_period smallint not null,
    last_period smallint not null,
    entity_count integer not null,
    cell_count integer not null,
    changed_count integer not null,
    constraint vintage_pkey primary key (vintage_id),
    constraint vintage_content_hash_key unique (content_hash),
    constraint vintage_configuration_fkey foreign key (configuration_id) references core.configuration,
    constraint vintage_run_fkey foreign key (run_id) references ops.run
);
comment on table core.vintage is 'One row is a vintage. Its cells are those of core.panel_cell with the highest vintage_id up to its own.';
comment on column core.vintage.vintage_id is 'Number of the vintage, from 1 without holes.';
comment on column core.vintage.content_hash is 'SHA-256 over the ordered cells and the definition that made them; equal inputs give equal hashes on any machine.';
comment on column core.vintage.configuration_id is 'The configuration that made it.';
comment on column core.vintage.run_id is 'The run that built it.';
comment on column core.vintage.built_at is 'When.';
comment on column core.vintage.last_load_id is 'The last load that it could see.';
comment on column core.vintage.first_period is 'First year.';
comment on column core.vintage.last_period is 'Last year.';
comment on column core.vintage.entity_count is 'How many entities.';
comment on column core.vintage.cell_count is 'How many cells.';
comment on column core.vintage.changed_count is 'How many cells differ from the vintage before, that is, rows of core.panel_cell.';

create table core.panel_cell (
    entity_id integer not null,
    indicator_id integer not null,
    period smallint not null,
    vintage_id integer not null,
    value double precision,
    method text,
    left_period smallint,
    left_value double precision,
    left_weight double precision,
    right_period smallint,
    right_value double precision,
    right_weight double precision,
    is_removed boolean not null default false,
    constraint panel_cell_pkey primary key (entity_id, indicator_id, period, vintage_id),
    constraint panel_cell_vintage_fkey foreign key (vintage_id) references core.vintage,
    constraint panel_cell_entity_fkey foreign key (entity_id) references core.entity,
    constraint panel_cell_indicator_fkey foreign key (indicator_id) references core.indicator,
    constraint panel_cell_method_check check (method in ('observed', 'derived', 'interpolated', 'extrapolated')),
    constraint panel_cell_removed_check check (is_removed = (value is null) and is_removed = (method is null)),
    constraint panel_cell_neighbours_check check (
        (method in ('interpolated', 'extrapolated')) = (left_period is not null or right_period is not null))
);
comment on table core.panel_cell is 'One row is a cell of the panel that a vintage changed against the vintage before.';
comment on column core.panel_cell.entity_id is 'The entity.';
comment on column core.panel_cell.indicator_id is 'The indicator or variable.';
comment on column core.panel_cell.period is 'The year.';
comment on column core.panel_cell.vintage_id is 'The first vintage with this value.';
comment on column core.panel_cell.value is 'The value in the indicator''s unit; null means that the cell is gone.';
comment on column core.panel_cell.method is 'observed (as reported), derived (by the formula), interpolated or extrapolated; null means that the cell is gone.';
comment on column core.panel_cell.left_period is 'Interpolated cells: the known year before. Extrapolated cells: the first year used.';
comment on column core.panel_cell.left_value is 'The value in left_period.';
comment on column core.panel_cell.left_weight is 'Its weight.';
comment on column core.panel_cell.right_period is 'Interpolated cells: the known year after. Extrapolated cells: the second year used; null means only one was.';
comment on column core.panel_cell.right_value is 'The value in right_period.';
comment on column core.panel_cell.right_weight is 'Its weight; value = left_value + (right_value - left_value) * right_weight.';
comment on column core.panel_cell.is_removed is 'Whether the cell exists no longer.';

create table core.index_weight (
    vintage_id integer not null,
    indicator_id integer not null,
    minimum double precision not null,
    maximum double precision not null,
    contrast double precision not null,
    conflict double precision,
    redundancy double precision,
    information double precision,
    weight double precision not null,
    constraint index_weight_pkey primary key (vintage_id, indicator_id),
    constraint index_weight_vintage_fkey foreign key (vintage_id) references core.vintage,
    constraint index_weight_indicator_fkey foreign key (indicator_id) references core.indicator
);
comment on table core.index_weight is 'One row is the weight of an indicator in a vintage, with what it was computed from.';
comment on column core.index_weight.vintage_id is 'The vintage.';
comment on column core.index_weight.indicator_id is 'The indicator.';
comment on column core.index_weight.minimum is 'Smallest value over all entities and years, in the indicator''s unit.';
comment on column core.index_weight.maximum is 'Largest value over all entities and years, in the indicator''s unit.';
comment on column core.index_weight.contrast is 'Standard deviation (n - 1) of the normalised values.';
comment on column core.index_weight.conflict is 'Sum over the other indicators of 1 - r, or of 1 - |r| for critic_entropy; null for methods without correlation.';
comment on column core.index_weight.redundancy is 'Entropy redundancy 1 - e with 0 ln 0 = 0; null for methods without entropy.';
comment on column core.index_weight.information is 'The quantity to which the weight is proportional; null for fixed and equal weights.';
comment on column core.index_weight.weight is 'The weight; the weights of a vintage add up to 1.';

create table core.index_score (
    entity_id integer not null,
    period smallint not null,
    vintage_id integer not null,
    score double precision not null,
    constraint index_score_pkey primary key (entity_id, period, vintage_id),
    constraint index_score_vintage_fkey foreign key (vintage_id) references core.vintage,
    constraint index_score_entity_fkey foreign key (entity_id) references core.entity
);
create index index_score_vintage_idx on core.index_score (vintage_id);
comment on table core.index_score is 'One row is the score of an entity in a year, in a vintage.';
comment on column core.index_score.entity_id is 'The entity.';
comment on column core.index_score.period is 'The year.';
comment on column core.index_score.vintage_id is 'The vintage.';
comment on column core.index_score.score is 'Sum of weight times normalised value, between 0 and 1.';

create table core.index_dimension_score (
    entity_id integer not null,
    period smallint not null,
    dimension_code text not null,
    vintage_id integer not null,
    score double precision not null,
    constraint index_dimension_score_pkey primary key (entity_id, period, dimension_code, vintage_id),
    constraint index_dimension_score_vintage_fkey foreign key (vintage_id) references core.vintage,
    constraint index_dimension_score_entity_fkey foreign key (entity_id) references core.entity
);
create index index_dimension_score_vintage_idx on core.index_dimension_score (vintage_id);
comment on table core.index_dimension_score is 'One row is what a dimension contributes to a score; the contributions add up to it.';
comment on column core.index_dimension_score.entity_id is 'The entity.';
comment on column core.index_dimension_score.period is 'The year.';
comment on column core.index_dimension_score.dimension_code is 'The dimension.';
comment on column core.index_dimension_score.vintage_id is 'The vintage.';
comment on column core.index_dimension_score.score is 'Sum of weight times normalised value over the dimension''s indicators.';

create table core.publication (
    publication_id bigint generated always as identity,
    vintage_id integer not null,
    run_id bigint not null,
    published_at timestamptz not null default clock_timestamp(),
    reason text not null,
    constraint publication_pkey primary key (publication_id),
    constraint publication_vintage_fkey foreign key (vintage_id) references core.vintage,
    constraint publication_run_fkey foreign key (run_id) references ops.run
);
comment on table core.publication is 'One row is the publishing of a vintage; the last row says what nqp.* shows.';
comment on column core.publication.publication_id is 'Number of the publication.';
comment on column core.publication.vintage_id is 'The vintage.';
comment on column core.publication.run_id is 'The run that published it.';
comment on column core.publication.published_at is 'When.';
comment on column core.publication.reason is 'Why: a new build, or a return to an older vintage.';
