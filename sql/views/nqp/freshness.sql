create view nqp.freshness as
with declared as (
    select s.*
    from core.configuration_source s
    where s.configuration_id = (
        select r.configuration_id
        from ops.run r
        where r.configuration_id is not null
        order by r.run_id desc
        limit 1)
),
-- Of a file that was read more than once the last reading.
reading as (
    select l.load_id, l.file_id, l.source_code, l.released_on, l.loaded_at, f.name as file_name
    from raw.load l
    join raw.source_file f using (file_id)
    where not exists (
        select
        from raw.load later
        where later.file_id = l.file_id and later.load_id > l.load_id)
),
last_file as (
    select distinct on (source_code) source_code, file_name, released_on, loaded_at
    from reading
    order by source_code, released_on desc, load_id desc
),
held as (
    select source_code, max(year) as newest_year, count(*) as series_count,
        count(*) filter (where year = newest) as newest_series_count
    from (
        select r.source_code, s.series_id, max(s.last_period) as year,
            max(max(s.last_period)) over (partition by r.source_code) as newest
        from reading r
        join raw.load_series s using (load_id)
        group by r.source_code, s.series_id
    ) as series
    group by source_code
),
wanted as (
    select d.*, h.newest_year, h.series_count, h.newest_series_count,
        (now() at time zone 'UTC')::date as today,
        -- The year after the newest; of a source that never brought any, the last one that is due.
        case
            when d.expected_month is null then null
            when h.newest_year is null then least(
                extract(year from (now() at time zone 'UTC')::date - make_interval(
                    years => d.expected_lag, months => d.expected_month - 1, days => d.expected_day - 1))::integer,
                d.expected_last_period::integer)
            when h.newest_year < d.expected_last_period or d.expected_last_period is null then h.newest_year + 1
        end as expected_year
    from declared d
    left join held h using (source_code)
),
due as (
    select w.*,
        make_date(w.expected_year + w.expected_lag, w.expected_month, w.expected_day) as expected_by
    from wanted w
)
select d.source_code as source, d.title, d.publisher, f.file_name as last_file, f.released_on as last_released_on,
    f.loaded_at as last_loaded_at, d.newest_year, d.newest_series_count, d.series_count, d.expected_year, d.expected_by,
    case when d.expected_by is not null then greatest(d.today - d.expected_by, 0) end as days_late,
    case
        when d.expected_month is null then 'unscheduled'
        when d.newest_year is null then 'never'
        when d.expected_by is null or d.today <= d.expected_by then 'fresh'
        when d.today <= d.expected_by + d.expected_grace then 'due'
        else 'late'
    end as state
from due d
left join last_file f using (source_code);
comment on view nqp.freshness is 'One row is a source of the configuration that ran last: what it has brought, and what is due. Example: select source, expected_year, days_late from nqp.freshness where state = ''late'';';
comment on column nqp.freshness.source is 'Id of the source.';
comment on column nqp.freshness.title is 'English title.';
comment on column nqp.freshness.publisher is 'Who publishes it; null where the configuration does not say.';
comment on column nqp.freshness.last_file is 'The file of its last release; null where none was ever loaded.';
comment on column nqp.freshness.last_released_on is 'When that was released.';
comment on column nqp.freshness.last_loaded_at is 'When that was loaded.';
comment on column nqp.freshness.newest_year is 'The newest year of which it brought an observation.';
comment on column nqp.freshness.newest_series_count is 'How many of its series reach that year.';
comment on column nqp.freshness.series_count is 'How many series it brought at all.';
comment on column nqp.freshness.expected_year is 'The year whose figures are due next; null where none is: no calendar, or every year that the index scores is there.';
comment on column nqp.freshness.expected_by is 'The day by which they are due (expected in sources/*.yaml).';
comment on column nqp.freshness.days_late is 'Days since then, 0 before; null where nothing is due.';
comment on column nqp.freshness.state is 'fresh; due (past its day, within the grace); late; never (waited for, and nothing was ever loaded); unscheduled (without a calendar).';
