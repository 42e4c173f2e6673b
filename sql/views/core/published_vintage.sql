create view core.published_vintage as
select v.vintage_id, v.configuration_id, v.content_hash, v.first_period, v.last_period, v.last_load_id,
    v.built_at, p.published_at
from core.publication p
join core.vintage v using (vintage_id)
where p.publication_id = (select max(publication_id) from core.publication);
comment on view core.published_vintage is 'The one vintage that nqp.* shows; no row before the first publication.';
