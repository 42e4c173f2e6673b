-- What differs between any two vintages, for analysts.

create or replace function nqp.revision_between(from_vintage integer, to_vintage integer)
returns table (entity_code text, entity text, year smallint, indicator text, role text, title text, kind text,
    old_value double precision, new_value double precision, change double precision, relative_change double precision,
    old_method text, new_method text, old_unit text, new_unit text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(revision_between.from_vintage, revision_between.to_vintage);
    return query
    select d.entity_code, d.entity, d.year, d.indicator, d.role, d.title, d.kind, d.old_value, d.new_value, d.change,
        d.relative_change, d.old_method, d.new_method, d.old_unit, d.new_unit
    from core.cell_difference d
    where d.from_vintage = revision_between.from_vintage and d.to_vintage = revision_between.to_vintage
    order by d.position, d.entity_position, d.year;
end
$$;
comment on function nqp.revision_between(integer, integer) is
    'Cells that differ between two vintages, in either order; columns as in nqp.revision. Example: select * from nqp.revision_between(1, 2) where kind = ''filled'';';

create or replace function nqp.contribution_between(from_vintage integer, to_vintage integer)
returns table (entity_code text, entity text, year smallint, indicator text, old_value double precision,
    new_value double precision, old_weight double precision, new_weight double precision,
    old_contribution double precision, new_contribution double precision, change double precision,
    data double precision, normalisation double precision, weight double precision, definition double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(contribution_between.from_vintage, contribution_between.to_vintage);
    return query
    select e.code, ce.name, d.period, i.code, d.old_value, d.new_value, d.old_weight, d.new_weight, d.old_contribution,
        d.new_contribution, d.new_contribution - d.old_contribution, d.data, d.normalisation, d.weight, d.definition
    from core.contribution_difference d
    join core.vintage v on v.vintage_id = d.to_vintage
    join core.configuration_entity ce on ce.configuration_id = v.configuration_id and ce.entity_id = d.entity_id
    join core.entity e on e.entity_id = d.entity_id
    join core.indicator i on i.indicator_id = d.indicator_id
    where d.from_vintage = contribution_between.from_vintage and d.to_vintage = contribution_between.to_vintage
    order by ce.position, d.period, d.position;
end
$$;
comment on function nqp.contribution_between(integer, integer) is
    'What each indicator contributes to each score in two vintages, and why that differs: change = data + normalisation + weight + definition (docs/methods.md). Contributions add up to scores. Example: select indicator, change, data, normalisation, weight from nqp.contribution_between(1, 2) where entity = ''Beijing'' and year = 2020;';

create or replace function nqp.attribution_between(from_vintage integer, to_vintage integer)
returns table (entity_code text, entity text, year smallint, old_score double precision, new_score double precision,
    change double precision, data double precision, normalisation double precision, weight double precision,
    definition double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(attribution_between.from_vintage, attribution_between.to_vintage);
    return query
    select a.entity_code, a.entity, a.year, a.old_score, a.new_score, a.change, a.data, a.normalisation, a.weight,
        a.definition
    from core.score_attribution a
    where a.from_vintage = attribution_between.from_vintage and a.to_vintage = attribution_between.to_vintage
    order by a.entity_code, a.year;
end
$$;
comment on function nqp.attribution_between(integer, integer) is
    'Why scores differ between two vintages, in either order; columns as in nqp.revision_attribution. Example: select * from nqp.attribution_between(1, 2) where year = 2022;';

create or replace function nqp.score_change_between(from_vintage integer, to_vintage integer)
returns table (entity_code text, entity text, year smallint, old_score double precision, new_score double precision,
    change double precision, old_rank bigint, new_rank bigint, places_gained bigint)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(score_change_between.from_vintage, score_change_between.to_vintage);
    return query
    select coalesce(t.entity_code, f.entity_code), coalesce(t.entity, f.entity), coalesce(t.year, f.year), f.score, t.score,
        t.score - f.score, f.rank, t.rank, f.rank - t.rank
    from (select h.* from nqp.index_history h where h.vintage = score_change_between.from_vintage) as f
    full join (select h.* from nqp.index_history h where h.vintage = score_change_between.to_vintage) as t
        on t.entity_code = f.entity_code and t.year = f.year
    order by 1, 3;
end
$$;
comment on function nqp.score_change_between(integer, integer) is
    'Scores and ranks in two vintages; old_* is null for entities and years that only the second has, new_* for those that only the first has. Example: select entity, old_rank, new_rank from nqp.score_change_between(1, 2) where year = 2022 and places_gained <> 0;';

create or replace function nqp.weight_change_between(from_vintage integer, to_vintage integer)
returns table (indicator text, title text, old_weight double precision, new_weight double precision,
    change double precision, old_rank bigint, new_rank bigint, old_minimum double precision, new_minimum double precision,
    old_maximum double precision, new_maximum double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(weight_change_between.from_vintage, weight_change_between.to_vintage);
    return query
    select coalesce(t.indicator, f.indicator), coalesce(t.title, f.title), f.weight, t.weight, t.weight - f.weight, f.rank,
        t.rank, f.minimum, t.minimum, f.maximum, t.maximum
    from (select h.* from nqp.weight_history h where h.vintage = weight_change_between.from_vintage) as f
    full join (select h.* from nqp.weight_history h where h.vintage = weight_change_between.to_vintage) as t
        on t.indicator = f.indicator
    order by coalesce(t.position, f.position), 1;
end
$$;
comment on function nqp.weight_change_between(integer, integer) is
    'Weights and bounds of indicators in two vintages; old_* is null for indicators that only the second has, new_* for those that only the first has. Example: select indicator, old_weight, new_weight from nqp.weight_change_between(1, 2) order by abs(change) desc;';

create or replace function nqp.estimate_change_between(from_vintage integer, to_vintage integer)
returns table (model text, equation text, term text, label text, role text, old_estimate double precision,
    new_estimate double precision, change double precision, old_std_error double precision,
    new_std_error double precision, old_stars text, new_stars text, sign_changed boolean, stars_changed boolean)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(estimate_change_between.from_vintage, estimate_change_between.to_vintage);
    return query
    select coalesce(t.model, f.model), coalesce(t.equation, f.equation), coalesce(t.term, f.term),
        coalesce(t.label, f.label), coalesce(t.role, f.role), f.estimate, t.estimate, t.estimate - f.estimate,
        f.std_error, t.std_error, f.stars, t.stars, sign(f.estimate) <> sign(t.estimate), f.stars <> t.stars
    from (select h.* from nqp.estimate_history h where h.vintage = estimate_change_between.from_vintage) as f
    full join (select h.* from nqp.estimate_history h where h.vintage = estimate_change_between.to_vintage) as t
        on t.model = f.model and t.equation = f.equation and t.term = f.term
    order by coalesce(t.position, f.position), 1, 2, 3;
end
$$;
comment on function nqp.estimate_change_between(integer, integer) is
    'Coefficients in two vintages; old_* is null for those that only the second has, new_* for those that only the first has (a model that is refused now). Example: select model, term, old_estimate, new_estimate from nqp.estimate_change_between(1, 2) where sign_changed or stars_changed;';

create or replace function audit.configuration_change_between(from_vintage integer, to_vintage integer)
returns table (path text, change text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.require_vintages(configuration_change_between.from_vintage, configuration_change_between.to_vintage);
    return query
    select coalesce(t.path, f.path),
        case when f.path is null then 'added' when t.path is null then 'removed' else 'changed' end
    from (
        select c.path, c.content
        from core.vintage v
        join core.configuration_file c using (configuration_id)
        where v.vintage_id = configuration_change_between.from_vintage
    ) as f
    full join (
        select c.path, c.content
        from core.vintage v
        join core.configuration_file c using (configuration_id)
        where v.vintage_id = configuration_change_between.to_vintage
    ) as t on t.path = f.path
    where f.content is distinct from t.content
    order by 1;
end
$$;
comment on function audit.configuration_change_between(integer, integer) is
    'Files of the configuration that differ between two vintages: added, removed or changed.';
