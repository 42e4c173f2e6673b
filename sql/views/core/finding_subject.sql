-- What a finding is about, so that the same thing found again is known again. A source's files carry dates in their names and its
-- rows move from release to release, so that neither the file nor the row says whether it is the same thing.
create view core.finding_subject as
select f.finding_id, f.run_id, f.rule, f.severity, i.source_code, f.ingest_id is null as of_panel,
    concat_ws(
        chr(31), f.rule, coalesce(i.source_code, f.file_name, ''), coalesce(f.entity_code, ''), coalesce(f.series_code, ''),
        coalesce(f.period::text, ''),
        case
            when f.entity_code is not null then ''
            when f.occurrence_count > 1 then chr(30)
            when f.rule in ('unknown_entity', 'unknown_series', 'unit_mismatch', 'not_a_period', 'not_a_number') then f.found
            -- What counts or measures has another number each time; a year is not counted.
            else regexp_replace(
                f.found, '(?<![0-9])(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]+(?:[.,][0-9]+)*', '#', 'g')
        end,
        case
            when f.entity_code is null and f.series_code is null and f.row_number is null and f.occurrence_count = 1
                then f.file_name
        end) as subject,
    f.occurrence_count
from ops.finding f
left join ops.ingest i on i.ingest_id = f.ingest_id;
comment on view core.finding_subject is 'One row is a finding with what it is about: its rule, the source (the file, where no source claims it), entity, series and year; where the entity is not known, also what stands there, without the numbers of what counts or measures; and the file, where the whole of it is meant.';
comment on column core.finding_subject.finding_id is 'Number of the finding.';
comment on column core.finding_subject.run_id is 'The run that found it.';
comment on column core.finding_subject.rule is 'Id of the rule.';
comment on column core.finding_subject.severity is 'error, quarantine or warning.';
comment on column core.finding_subject.source_code is 'The source of the file; null where none claims it, and for findings about the panel.';
comment on column core.finding_subject.of_panel is 'Whether it is about the panel that a build made, and about no file.';
comment on column core.finding_subject.subject is 'What it is about: findings with the same text are the same thing found again.';
comment on column core.finding_subject.occurrence_count is 'How many findings the row stands for.';
