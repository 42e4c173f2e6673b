-- Sources as a configuration describes them, with the calendar by which their figures are due.

create table core.configuration_source (
    configuration_id bigint not null,
    source_code text not null,
    position smallint not null,
    title text not null,
    title_zh text not null,
    publisher text,
    url text,
    expected_month smallint,
    expected_day smallint,
    expected_lag smallint,
    expected_grace integer,
    expected_last_period smallint,
    constraint configuration_source_pkey primary key (configuration_id, source_code),
    constraint configuration_source_configuration_fkey foreign key (configuration_id) references core.configuration,
    constraint configuration_source_expected_check check (
        (expected_month is null) = (expected_day is null) and (expected_month is null) = (expected_lag is null)
        and (expected_month is null) = (expected_grace is null)
        and (expected_month is not null or expected_last_period is null))
);
comment on table core.configuration_source is 'One row is a source as a configuration describes it.';
comment on column core.configuration_source.configuration_id is 'The configuration.';
comment on column core.configuration_source.source_code is 'Id of the source, nbs.';
comment on column core.configuration_source.position is 'Its place among the files of sources/.';
comment on column core.configuration_source.title is 'English title.';
comment on column core.configuration_source.title_zh is 'Chinese title.';
comment on column core.configuration_source.publisher is 'Who publishes it; null where the configuration does not say.';
comment on column core.configuration_source.url is 'Where; null where the configuration does not say.';
comment on column core.configuration_source.expected_month is 'Month by whose expected_day the figures of a year are due; null where nobody waits for them.';
comment on column core.configuration_source.expected_day is 'Day of that month.';
comment on column core.configuration_source.expected_lag is 'How many years after the year that the figures are of.';
comment on column core.configuration_source.expected_grace is 'Days after the due day until the source is late.';
comment on column core.configuration_source.expected_last_period is 'Last year that is due; null means every year.';
