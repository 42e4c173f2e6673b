create view audit.publication as
select p.publication_id as publication, p.vintage_id as vintage, p.published_at, p.run_id as run, p.reason,
    lag(p.vintage_id) over (order by p.publication_id) as previous_vintage,
    coalesce(p.vintage_id < lag(p.vintage_id) over (order by p.publication_id), false) as is_rollback
from core.publication p;
comment on view audit.publication is 'One row is the publishing of a vintage; the last one is what nqp.* shows.';
comment on column audit.publication.publication is 'Number of the publication.';
comment on column audit.publication.vintage is 'The vintage.';
comment on column audit.publication.published_at is 'When.';
comment on column audit.publication.run is 'The run that published it.';
comment on column audit.publication.reason is 'Why.';
comment on column audit.publication.previous_vintage is 'The vintage that it took the place of; null for the first publication.';
comment on column audit.publication.is_rollback is 'Whether it went back to an older vintage.';
