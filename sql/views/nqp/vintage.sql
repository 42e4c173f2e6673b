-- requires: core/published_vintage
create view nqp.vintage as
select v.vintage_id as vintage, v.content_hash, v.built_at,
    v.vintage_id = (select vintage_id from core.published_vintage) as is_published,
    p.first_published_at, p.last_published_at, p.publication_count, p.last_reason,
    v.first_period as first_year, v.last_period as last_year, v.entity_count, v.cell_count, v.changed_count,
    c.weighting, c.fingerprint as configuration,
    v.configuration_id is distinct from before.configuration_id as has_new_configuration
from core.vintage v
join core.configuration c using (configuration_id)
left join core.vintage before on before.vintage_id = v.vintage_id - 1
left join (
    select vintage_id, min(published_at) as first_published_at, max(published_at) as last_published_at,
        count(*) as publication_count, (array_agg(reason order by publication_id desc))[1] as last_reason
    from core.publication
    group by vintage_id
) as p on p.vintage_id = v.vintage_id;
comment on view nqp.vintage is 'One row is a vintage: an immutable state of the panel with the index computed from it. Old ones are read with nqp.index_as_of(), nqp.weight_as_of() and nqp.panel_as_of().';
comment on column nqp.vintage.vintage is 'Number of the vintage.';
comment on column nqp.vintage.content_hash is 'SHA-256 over its cells and definition; cite it in a publication.';
comment on column nqp.vintage.built_at is 'When it was built.';
comment on column nqp.vintage.is_published is 'Whether it is the one that nqp.* shows.';
comment on column nqp.vintage.first_published_at is 'When it was first published.';
comment on column nqp.vintage.last_published_at is 'When it was last published.';
comment on column nqp.vintage.publication_count is 'How often it was published: once when it was built, once more for each return to it.';
comment on column nqp.vintage.last_reason is 'Why it was last published: new content, or who returned to it (audit.publication).';
comment on column nqp.vintage.first_year is 'First year.';
comment on column nqp.vintage.last_year is 'Last year.';
comment on column nqp.vintage.entity_count is 'How many entities.';
comment on column nqp.vintage.cell_count is 'How many cells, indicators and variables together.';
comment on column nqp.vintage.changed_count is 'How many cells differ from the vintage before.';
comment on column nqp.vintage.weighting is 'Method of weighting.';
comment on column nqp.vintage.configuration is 'SHA-256 of the configuration that made it.';
comment on column nqp.vintage.has_new_configuration is 'Whether the vintage before was made by another configuration; files that differ: audit.configuration_change_between().';
