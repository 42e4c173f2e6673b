-- Publishing is the one thing the writer cannot do by INSERT alone: the materialized panel belongs to
-- the owner. These functions run as the owner, with a search path that nobody else can write to.

create or replace function core.create_wide_view(view_name text, wanted_roles text[], view_comment text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    columns text := '';
    wanted text := '';
    existing text;
    target text := format('nqp.%I', view_name);
    item record;
begin
    for item in
        select i.indicator_id, i.code, c.title, c.unit, c.direction
        from core.published_vintage v
        join core.configuration_indicator c using (configuration_id)
        join core.indicator i using (indicator_id)
        where c.role = any (wanted_roles)
        order by c.position
    loop
        columns := columns || format(
            ', max(p.value) filter (where p.indicator_id = %s) as %I', item.indicator_id, item.code);
        wanted := wanted || format('%s %s|', item.indicator_id, item.code);
    end loop;

    -- The columns it was made for are kept as the comment of its first column.
    select col_description(to_regclass(target), 1) into existing;
    if to_regclass(target) is null or existing is distinct from 'Code of the entity. Columns: ' || wanted then
        execute format('drop view if exists %s', target);
        execute format(
            'create view %s as
             select e.code as entity_code, ce.name as entity, ce.region, p.period as year%s
             from core.published_vintage v
             join core.configuration_entity ce using (configuration_id)
             join core.entity e using (entity_id)
             join core.published_cell p using (entity_id)
             group by e.code, ce.name, ce.region, p.period', target, columns);
        execute format('grant select on %s to nqp_analyst, nqp_etl', target);
        execute format('comment on column %s.entity_code is %L', target, 'Code of the entity. Columns: ' || wanted);
        execute format('comment on column %s.entity is %L', target, 'English name of the entity.');
        execute format('comment on column %s.region is %L', target,
            'Economic region; null where the configuration has none.');
        execute format('comment on column %s.year is %L', target, 'The year.');
    end if;
    execute format('comment on view %s is %L', target, view_comment);
    for item in
        select i.code, c.title, c.unit, c.direction
        from core.published_vintage v
        join core.configuration_indicator c using (configuration_id)
        join core.indicator i using (indicator_id)
        where c.role = any (wanted_roles)
    loop
        execute format('comment on column %s.%I is %L', target, item.code,
            format('%s (%s)%s.', item.title, item.unit,
                case item.direction when '-' then '; less is better' else '' end));
    end loop;
end
$$;
comment on function core.create_wide_view(text, text[], text) is
    'Makes a view with one column an indicator of the published configuration; the owner''s.';

create or replace function core.refresh_published()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    refresh materialized view concurrently core.published_cell;
    perform core.create_wide_view('panel_wide', array['indicator'],
        'One row is an entity in a year, one column an indicator of the index, in its unit (nqp.indicator). Published vintage.');
    perform core.create_wide_view('covariate_wide', array['mediator', 'control', 'moderator', 'treatment', 'alternative'],
        'One row is an entity in a year, one column a variable that models use beside the index (nqp.variable). Published vintage.');
end
$$;
comment on function core.refresh_published() is
    'Brings what is kept ready for readers up to the last publication; the owner''s.';

create or replace function core.publish_vintage(vintage integer, run bigint, publication_reason text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core.require_vintages(vintage);
    insert into core.publication (vintage_id, run_id, reason) values (vintage, run, publication_reason);
    perform core.refresh_published();
end
$$;
comment on function core.publish_vintage(integer, bigint, text) is
    'Makes a vintage the one that nqp.* shows, in the caller''s transaction.';
