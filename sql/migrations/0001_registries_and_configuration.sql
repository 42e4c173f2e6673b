-- The layers, the registries that give names their numbers, and configurations.

create schema raw;
comment on schema raw is 'What arrived: files byte for byte, and the observations read from them. Insert-only.';
create schema core;
comment on schema core is 'What was made of it: configurations, vintages, panel cells, weights, scores. Insert-only.';
create schema nqp;
comment on schema nqp is 'For analysts: the published index, its panel, weights, quality and policies. Views only; start with nqp.index.';
create schema audit;
comment on schema audit is 'For auditors: from a score to the cells of the files it came from. Views only; start with audit.lineage.';

-- Registries. A number given once is never given again, whatever configurations come and go.

create table core.entity (
    entity_id integer generated always as identity,
    code text not null,
    constraint entity_pkey primary key (entity_id),
    constraint entity_code_key unique (code)
);
comment on table core.entity is 'One row is an entity (a province) that some configuration has named; names are in core.configuration_entity.';
comment on column core.entity.entity_id is 'Number of the entity inside this database; the distribution key of every big table.';
comment on column core.entity.code is 'The entity''s code: GB/T 2260 for provinces, 110000 Beijing.';

create table core.series (
    series_id integer generated always as identity,
    code text not null,
    constraint series_pkey primary key (series_id),
    constraint series_code_key unique (code)
);
comment on table core.series is 'One row is a raw series that some configuration has named; details are in core.configuration_series.';
comment on column core.series.series_id is 'Number of the series inside this database.';
comment on column core.series.code is 'Id of the series in series.yaml, gdp.';

create table core.indicator (
    indicator_id integer generated always as identity,
    code text not null,
    constraint indicator_pkey primary key (indicator_id),
    constraint indicator_code_key unique (code)
);
comment on table core.indicator is 'One row is a derived column of the panel, an indicator of the index or a variable beside it; details are in core.configuration_indicator.';
comment on column core.indicator.indicator_id is 'Number of the indicator inside this database.';
comment on column core.indicator.code is 'Id in indicators.yaml or variables.yaml, energy_efficiency.';

create table core.unit (
    unit_id integer generated always as identity,
    symbol text not null,
    meaning text not null,
    constraint unit_pkey primary key (unit_id),
    constraint unit_symbol_meaning_key unique (symbol, meaning)
);
comment on table core.unit is 'One row is a unit as a file writes it, with what it was declared to mean.';
comment on column core.unit.unit_id is 'Number of the unit inside this database.';
comment on column core.unit.symbol is 'The unit as the file writes it, 万元.';
comment on column core.unit.meaning is 'What units.yaml declares it to mean, 10^4 yuan.';

-- Configurations: the folder of YAML as it stood, and what it says, as rows.

create table core.configuration (
    configuration_id bigint generated always as identity,
    fingerprint text not null,
    recorded_at timestamptz not null default now(),
    index_code text not null,
    index_title text not null,
    index_title_zh text not null,
    first_period smallint not null,
    last_period smallint not null,
    context_first_period smallint not null,
    context_last_period smallint not null,
    normalisation text not null,
    weighting text not null,
    definition bytea not null,
    constraint configuration_pkey primary key (configuration_id),
    constraint configuration_fingerprint_key unique (fingerprint),
    constraint configuration_periods_check check (
        context_first_period <= first_period and first_period <= last_period and last_period <= context_last_period)
);
comment on table core.configuration is 'One row is one state of the configuration folder, recorded when a run first used it.';
comment on column core.configuration.configuration_id is 'Number of the configuration.';
comment on column core.configuration.fingerprint is 'SHA-256 over the paths and bytes of its files, in hexadecimal.';
comment on column core.configuration.recorded_at is 'When a run first used it.';
comment on column core.configuration.index_code is 'Id of the index it defines.';
comment on column core.configuration.index_title is 'Title of the index in English.';
comment on column core.configuration.index_title_zh is 'Title of the index in Chinese.';
comment on column core.configuration.first_period is 'First year that is scored.';
comment on column core.configuration.last_period is 'Last year that is scored.';
comment on column core.configuration.context_first_period is 'First year whose observations may serve as neighbours of a gap.';
comment on column core.configuration.context_last_period is 'Last year whose observations may serve as neighbours of a gap.';
comment on column core.configuration.normalisation is 'How indicators are made comparable: min_max.';
comment on column core.configuration.weighting is 'How indicators are weighted: critic, entropy, critic_entropy, equal or fixed.';
comment on column core.configuration.definition is 'What decides a panel and its index, in canonical form; part of every content hash.';

create table core.configuration_file (
    configuration_id bigint not null,
    path text not null,
    content bytea not null,
    constraint configuration_file_pkey primary key (configuration_id, path),
    constraint configuration_file_configuration_fkey foreign key (configuration_id) references core.configuration
);
comment on table core.configuration_file is 'One row is one file of a configuration, byte for byte.';
comment on column core.configuration_file.configuration_id is 'The configuration.';
comment on column core.configuration_file.path is 'Path inside the configuration folder.';
comment on column core.configuration_file.content is 'The file''s bytes.';

create table core.configuration_entity (
    configuration_id bigint not null,
    entity_id integer not null,
    position smallint not null,
    name text not null,
    name_zh text not null,
    full_name_zh text not null,
    region_code text,
    region text,
    region_zh text,
    is_scored boolean not null,
    constraint configuration_entity_pkey primary key (configuration_id, entity_id),
    constraint configuration_entity_configuration_fkey foreign key (configuration_id) references core.configuration,
    constraint configuration_entity_entity_fkey foreign key (entity_id) references core.entity
);
comment on table core.configuration_entity is 'One row is an entity as a configuration describes it.';
comment on column core.configuration_entity.configuration_id is 'The configuration.';
comment on column core.configuration_entity.entity_id is 'The entity.';
comment on column core.configuration_entity.position is 'Its place in the file, which is the order of tables.';
comment on column core.configuration_entity.name is 'English name.';
comment on column core.configuration_entity.name_zh is 'Short Chinese name.';
comment on column core.configuration_entity.full_name_zh is 'Full Chinese name.';
comment on column core.configuration_entity.region_code is 'Id of its economic region; null where the configuration has no regions.';
comment on column core.configuration_entity.region is 'English name of the region.';
comment on column core.configuration_entity.region_zh is 'Chinese name of the region.';
comment on column core.configuration_entity.is_scored is 'Whether the index covers it.';

create table core.configuration_series (
    configuration_id bigint not null,
    series_id integer not null,
    position smallint not null,
    title text not null,
    title_zh text not null,
    unit text not null,
    kind text not null,
    lowest double precision,
    highest double precision,
    note text,
    constraint configuration_series_pkey primary key (configuration_id, series_id),
    constraint configuration_series_configuration_fkey foreign key (configuration_id) references core.configuration,
    constraint configuration_series_series_fkey foreign key (series_id) references core.series,
    constraint configuration_series_kind_check check (kind in ('flow', 'stock', 'ratio', 'index'))
);
comment on table core.configuration_series is 'One row is a raw series as a configuration describes it.';
comment on column core.configuration_series.configuration_id is 'The configuration.';
comment on column core.configuration_series.series_id is 'The series.';
comment on column core.configuration_series.position is 'Its place in series.yaml.';
comment on column core.configuration_series.title is 'English title.';
comment on column core.configuration_series.title_zh is 'Chinese title.';
comment on column core.configuration_series.unit is 'Unit of raw.observation.value.';
comment on column core.configuration_series.kind is 'flow (over a year), stock (at its end), ratio or index.';
comment on column core.configuration_series.lowest is 'Smallest plausible value; null means no bound.';
comment on column core.configuration_series.highest is 'Largest plausible value; null means no bound.';
comment on column core.configuration_series.note is 'What a user of the series should know; null means nothing in particular.';

create table core.configuration_indicator (
    configuration_id bigint not null,
    indicator_id integer not null,
    position smallint not null,
    role text not null,
    title text not null,
    title_zh text not null,
    dimension_code text,
    dimension text,
    dimension_zh text,
    dimension_position smallint,
    secondary_code text,
    secondary text,
    secondary_zh text,
    direction text,
    formula text not null,
    unit text not null,
    missing_inside text not null,
    missing_leading text not null,
    missing_trailing text not null,
    producer text,
    constraint configuration_indicator_pkey primary key (configuration_id, indicator_id),
    constraint configuration_indicator_configuration_fkey foreign key (configuration_id) references core.configuration,
    constraint configuration_indicator_indicator_fkey foreign key (indicator_id) references core.indicator,
    constraint configuration_indicator_role_check check (
        role in ('indicator', 'mediator', 'control', 'moderator', 'treatment', 'alternative')),
    constraint configuration_indicator_direction_check check (direction in ('+', '-')),
    constraint configuration_indicator_placement_check check (
        (role = 'indicator') = (dimension_code is not null and direction is not null))
);
comment on table core.configuration_indicator is 'One row is a derived column of the panel as a configuration describes it.';
comment on column core.configuration_indicator.configuration_id is 'The configuration.';
comment on column core.configuration_indicator.indicator_id is 'The indicator or variable.';
comment on column core.configuration_indicator.position is 'Its place in the configuration, which is the order of columns.';
comment on column core.configuration_indicator.role is 'indicator (enters the index), or what models use it for: mediator, control, moderator, treatment, alternative.';
comment on column core.configuration_indicator.title is 'English title.';
comment on column core.configuration_indicator.title_zh is 'Chinese title.';
comment on column core.configuration_indicator.dimension_code is 'Id of the dimension; null for variables.';
comment on column core.configuration_indicator.dimension is 'English title of the dimension; null for variables.';
comment on column core.configuration_indicator.dimension_zh is 'Chinese title of the dimension; null for variables.';
comment on column core.configuration_indicator.dimension_position is 'Place of the dimension in the tree; null for variables.';
comment on column core.configuration_indicator.secondary_code is 'Id of the secondary indicator; null for variables.';
comment on column core.configuration_indicator.secondary is 'English title of the secondary indicator; null for variables.';
comment on column core.configuration_indicator.secondary_zh is 'Chinese title of the secondary indicator; null for variables.';
comment on column core.configuration_indicator.direction is '+ more is better, - less is better; null for variables.';
comment on column core.configuration_indicator.formula is 'How it is derived from raw series, as the configuration writes it.';
comment on column core.configuration_indicator.unit is 'Unit of its values.';
comment on column core.configuration_indicator.missing_inside is 'What is done about gaps between known years: linear or none.';
comment on column core.configuration_indicator.missing_leading is 'What is done before the first known year: none, nearest or trend.';
comment on column core.configuration_indicator.missing_trailing is 'What is done after the last known year: none, nearest or trend.';
comment on column core.configuration_indicator.producer is 'Who reports or computes it; null where the configuration does not say.';

create table core.configuration_input (
    configuration_id bigint not null,
    indicator_id integer not null,
    series_id integer not null,
    position smallint not null,
    of_all_entities boolean not null,
    constraint configuration_input_pkey primary key (configuration_id, indicator_id, series_id, of_all_entities),
    constraint configuration_input_indicator_fkey foreign key (configuration_id, indicator_id)
        references core.configuration_indicator,
    constraint configuration_input_series_fkey foreign key (configuration_id, series_id)
        references core.configuration_series
);
comment on table core.configuration_input is 'One row is a raw series that a formula reads.';
comment on column core.configuration_input.configuration_id is 'The configuration.';
comment on column core.configuration_input.indicator_id is 'The indicator whose formula it is.';
comment on column core.configuration_input.series_id is 'The series it reads.';
comment on column core.configuration_input.position is 'Order of first use in the formula.';
comment on column core.configuration_input.of_all_entities is 'Whether the formula reads it for all entities, inside sum(), rather than for the cell''s own.';

create table core.policy (
    configuration_id bigint not null,
    policy_code text not null,
    position smallint not null,
    title text not null,
    title_zh text not null,
    authority text not null,
    next_year_from_month smallint,
    constraint policy_pkey primary key (configuration_id, policy_code),
    constraint policy_configuration_fkey foreign key (configuration_id) references core.configuration
);
comment on table core.policy is 'One row is a policy as a configuration describes it.';
comment on column core.policy.configuration_id is 'The configuration.';
comment on column core.policy.policy_code is 'Id of the policy, ai_pilot_zone.';
comment on column core.policy.position is 'Its place in policies.yaml.';
comment on column core.policy.title is 'English title.';
comment on column core.policy.title_zh is 'Chinese title.';
comment on column core.policy.authority is 'Who approves its zones.';
comment on column core.policy.next_year_from_month is 'A zone approved in this month or later takes effect the next year; null means always in the year of approval.';

create table core.policy_zone (
    configuration_id bigint not null,
    policy_code text not null,
    position smallint not null,
    entity_id integer not null,
    place text,
    approved_year smallint not null,
    approved_month smallint not null,
    effective_year smallint not null,
    note text,
    constraint policy_zone_pkey primary key (configuration_id, policy_code, position),
    constraint policy_zone_policy_fkey foreign key (configuration_id, policy_code) references core.policy,
    constraint policy_zone_entity_fkey foreign key (configuration_id, entity_id) references core.configuration_entity
);
comment on table core.policy_zone is 'One row is an approved zone of a policy.';
comment on column core.policy_zone.configuration_id is 'The configuration.';
comment on column core.policy_zone.policy_code is 'The policy.';
comment on column core.policy_zone.position is 'Its place among the policy''s zones.';
comment on column core.policy_zone.entity_id is 'The entity it lies in.';
comment on column core.policy_zone.place is 'The city or district; null means the whole entity.';
comment on column core.policy_zone.approved_year is 'Year of approval.';
comment on column core.policy_zone.approved_month is 'Month of approval, 1 to 12.';
comment on column core.policy_zone.effective_year is 'First year in which it counts.';
comment on column core.policy_zone.note is 'Remark on the date; null means none.';
