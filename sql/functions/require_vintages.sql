create or replace function core.require_vintages(variadic vintages integer[])
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    missing integer;
begin
    select x into missing
    from unnest(vintages) as x
    where not exists (select from core.vintage v where v.vintage_id = x)
    limit 1;
    if found then
        raise exception 'there is no vintage %', missing using errcode = 'no_data_found';
    end if;
end
$$;
comment on function core.require_vintages(integer[]) is 'Raises no_data_found unless all vintages exist.';
