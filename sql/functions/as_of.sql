-- Old vintages for analysts.

create or replace function nqp.vintage_at(moment timestamptz)
returns integer
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    answer integer;
begin
    select p.vintage_id into answer
    from core.publication p
    where p.published_at <= moment
    order by p.publication_id desc
    limit 1;
    if answer is null then
        raise exception 'nothing had been published by %', moment using errcode = 'no_data_found';
    end if;
    return answer;
end
$$;
comment on function nqp.vintage_at(timestamptz) is
    'The vintage that was published at a moment. Example: select * from nqp.index_as_of(nqp.vintage_at(now() - interval ''1 year''));';

create or replace function nqp.index_as_of(vintage integer)
returns table (entity_code text, entity text, entity_zh text, region text, year smallint, score double precision,
    rank bigint, change double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(index_as_of.vintage);
    return query
    select h.entity_code, h.entity, h.entity_zh, h.region, h.year, h.score, h.rank, h.change
    from nqp.index_history h
    where h.vintage = index_as_of.vintage;
end
$$;
comment on function nqp.index_as_of(integer) is
    'The index as a vintage had it; columns as in nqp.index. Example: select * from nqp.index_as_of(1) where year = 2022 order by rank;';

create or replace function nqp.weight_as_of(vintage integer)
returns table (indicator text, weight double precision, rank bigint, contrast double precision,
    conflict double precision, minimum double precision, maximum double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(weight_as_of.vintage);
    return query
    select h.indicator, h.weight, h.rank, h.contrast, h.conflict, h.minimum, h.maximum
    from nqp.weight_history h
    where h.vintage = weight_as_of.vintage
    order by h.position;
end
$$;
comment on function nqp.weight_as_of(integer) is 'The weights as a vintage had them; columns as in nqp.weight.';

create or replace function nqp.panel_as_of(vintage integer)
returns table (entity_code text, entity text, year smallint, indicator text, role text, value double precision,
    method text, changed_in_vintage integer)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(panel_as_of.vintage);
    return query
    select e.code, ce.name, c.period, i.code, ci.role, c.value, c.method, c.vintage_id
    from (
        select distinct on (p.entity_id, p.indicator_id, p.period) p.*
        from core.panel_cell p
        where p.vintage_id <= panel_as_of.vintage
        order by p.entity_id, p.indicator_id, p.period, p.vintage_id desc
    ) as c
    join core.vintage v on v.vintage_id = panel_as_of.vintage
    join core.configuration_entity ce on ce.configuration_id = v.configuration_id and ce.entity_id = c.entity_id
    join core.configuration_indicator ci
        on ci.configuration_id = v.configuration_id and ci.indicator_id = c.indicator_id
    join core.entity e on e.entity_id = c.entity_id
    join core.indicator i on i.indicator_id = c.indicator_id
    where not c.is_removed;
end
$$;
comment on function nqp.panel_as_of(integer) is 'Indicators and variables as a vintage had them; one row is a cell.';

create or replace function audit.file_content(file bigint)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    answer bytea;
begin
    select string_agg(c.content, ''::bytea order by c.position) into answer
    from raw.source_file_chunk c
    where c.file_id = (select coalesce(f.same_bytes_as, f.file_id) from raw.source_file f where f.file_id = file);
    return answer;
end
$$;
comment on function audit.file_content(bigint) is 'The bytes of an archived file (audit.source_file.file_id); null where there is no such file.';
