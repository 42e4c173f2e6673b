-- requires: core/published_vintage
-- The cells of the published vintage. Its configuration says which cells it has; each is one step down the primary
-- key, however many vintages there are.
create materialized view core.published_cell as
select e.entity_id, i.indicator_id, cell.period, cell.vintage_id, cell.value, cell.method,
    cell.left_period, cell.left_value, cell.left_weight, cell.right_period, cell.right_value, cell.right_weight
from core.published_vintage v
join core.configuration_entity e on e.configuration_id = v.configuration_id and e.is_scored
join core.configuration_indicator i on i.configuration_id = v.configuration_id
cross join lateral generate_series(v.first_period::integer, v.last_period::integer) as y(period)
cross join lateral (
    select c.*
    from core.panel_cell c
    where c.entity_id = e.entity_id and c.indicator_id = i.indicator_id and c.period = y.period::smallint
        and c.vintage_id <= v.vintage_id
    order by c.vintage_id desc
    limit 1
) as cell
where not cell.is_removed;
create unique index published_cell_key on core.published_cell (entity_id, indicator_id, period);
comment on materialized view core.published_cell is 'The cells of the published vintage, kept ready; refreshed by core.publish_vintage().';
