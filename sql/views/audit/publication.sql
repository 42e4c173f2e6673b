create view audit.publication as
select p.publication_id as publication, p.vintage_id as vintage, p.published_at, p.run_id as run, p.reason
from core.publication p;
comment on view audit.publication is 'One row is the publishing of a vintage; the last one is what nqp.* shows.';
comment on column audit.publication.publication is 'Number of the publication.';
comment on column audit.publication.vintage is 'The vintage.';
comment on column audit.publication.published_at is 'When.';
comment on column audit.publication.run is 'The run that published it.';
comment on column audit.publication.reason is 'Why.';
