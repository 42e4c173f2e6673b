-- requires: core/finding_subject
create view core.finding_first as
select subject, min(run_id) as run_id
from core.finding_subject
group by subject;
comment on view core.finding_first is 'One row is a subject of findings: when it was found first.';
comment on column core.finding_first.subject is 'What the findings are about (core.finding_subject).';
comment on column core.finding_first.run_id is 'The first run that found it.';
