-- requires: core/finding_subject core/finding_first
create view nqp.finding_trend as
with reading as (
    select of_panel, source_code, run_id, file_count,
        lag(run_id) over same as former_run_id, lag(file_count) over same as former_file_count,
        lead(run_id) over same is null as is_latest
    from (
        select false as of_panel, source_code, run_id, count(distinct file_id) as file_count
        from ops.ingest
        group by source_code, run_id
        union all
        select true, null, r.run_id, null
        from ops.run r
        left join ops.run_outcome o using (run_id)
        where r.builds and (o.outcome <> 'failed' or (o.outcome is null and r.run_id = (select max(run_id) from ops.run)))
    ) as r
    window same as (partition by of_panel, source_code order by run_id)
),
counted as (
    select s.of_panel, s.source_code, s.run_id, s.severity, s.rule, sum(s.occurrence_count) as count,
        coalesce(sum(s.occurrence_count) filter (where first.run_id = s.run_id), 0) as new_count,
        coalesce(
            sum(s.occurrence_count) filter (where s.occurrence_count > 1 and first.run_id <> s.run_id), 0) as untold_count
    from core.finding_subject s
    join core.finding_first first using (subject)
    group by s.of_panel, s.source_code, s.run_id, s.severity, s.rule
),
found as (
    select r.*, c.severity, c.rule, c.count, c.new_count, c.untold_count, 0 as former_count
    from reading r
    join counted c on c.run_id = r.run_id and c.of_panel = r.of_panel and c.source_code is not distinct from r.source_code
    union all
    select r.*, c.severity, c.rule, 0, 0, 0, c.count
    from reading r
    join counted c on c.run_id = r.former_run_id and c.of_panel = r.of_panel and c.source_code is not distinct from r.source_code
)
select run_id as run, is_latest, of_panel, source_code as source, severity, rule, sum(count)::bigint as count,
    sum(new_count)::bigint as new_count, former_run_id as former_run,
    case when former_run_id is not null then sum(former_count)::bigint end as former_count,
    file_count, former_file_count, sum(untold_count)::bigint as untold_count
from found
group by run_id, is_latest, of_panel, source_code, severity, rule, former_run_id, file_count, former_file_count;
comment on view nqp.finding_trend is 'One row is a rule that a run found broken in the files of a source, or in the panel that it built, or that the run before it did which read that source (or built): how many times, how many of them for the first time, and how many times the run before. Usage warning: files that were known are not read again, so that a run counts what it read; nqp.finding.is_current says what stands. Example: select * from nqp.finding_trend where is_latest and count > former_count;';
comment on column nqp.finding_trend.run is 'Number of the run.';
comment on column nqp.finding_trend.is_latest is 'Whether no later run read the source, or built.';
comment on column nqp.finding_trend.of_panel is 'Whether it is about the panel that was built, and not about files.';
comment on column nqp.finding_trend.source is 'The source whose files were read; null for files that none claims, and for the panel.';
comment on column nqp.finding_trend.severity is 'error, quarantine or warning.';
comment on column nqp.finding_trend.rule is 'Id of the rule (checks.yaml).';
comment on column nqp.finding_trend.count is 'How many findings of the rule; 0 where only the run before had some.';
comment on column nqp.finding_trend.new_count is 'How many of them are about what no earlier run had found; those that are only counted (nqp.finding.occurrence_count) are new where no earlier run had to count.';
comment on column nqp.finding_trend.former_run is 'The run before it that read the source, or built; null: none did.';
comment on column nqp.finding_trend.former_count is 'How many findings of the rule that one had; null where there was none.';
comment on column nqp.finding_trend.file_count is 'How many files of the source the run read: counts of other numbers of files are not alike. Null for the panel.';
comment on column nqp.finding_trend.former_file_count is 'How many the run before it read; null for the panel, and where there was none.';
comment on column nqp.finding_trend.untold_count is 'How many of them are only counted, as some were in an earlier run, so that nobody can tell which are new: new_count is then the least.';
