create view core.run_diary as
select r.run_id, encode(sha256(convert_to(jsonb_build_array(
    former.run_id, former.outcome, former.message, former.diary_hash, (
        select jsonb_agg(jsonb_build_array(
            i.ingest_id, i.run_id, i.file_id, f.sha256, i.file_name, i.outcome, i.message, (
                select jsonb_agg(
                    jsonb_build_array(n.rule, n.severity, n.file_name, n.sheet, n.row_number, n.column_number, n.found)
                    order by n.finding_id)
                from ops.finding n
                where n.ingest_id = i.ingest_id)) order by i.ingest_id)
        from ops.ingest i
        left join raw.source_file f using (file_id)
        where i.run_id <= r.run_id and i.run_id > coalesce(former.run_id, 0)))::text, 'UTF8')), 'hex') as diary_hash
from ops.run r
left join lateral (
    select o.run_id, o.outcome, o.message, o.diary_hash
    from ops.run_outcome o
    where o.run_id < r.run_id
    order by o.run_id desc
    limit 1
) as former on true;
comment on view core.run_diary is 'One row is a run with the hash that its outcome has to have, from what is stored: nqp verify --all compares it with ops.run_outcome.';
comment on column core.run_diary.run_id is 'The run.';
comment on column core.run_diary.diary_hash is 'SHA-256, in hexadecimal, over a JSON array: run, outcome, message and diary_hash of the outcome before, then the attempts since, each with its file and findings.';
