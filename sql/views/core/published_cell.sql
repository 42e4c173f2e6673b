-- requires: core/published_vintage
create materialized view core.published_cell as
select entity_id, indicator_id, period, vintage_id, value, method,
    left_period, left_value, left_weight, right_period, right_value, right_weight
from (
    select distinct on (c.entity_id, c.indicator_id, c.period) c.*
    from core.panel_cell c
    where c.vintage_id <= (select vintage_id from core.published_vintage)
    order by c.entity_id, c.indicator_id, c.period, c.vintage_id desc
) as latest
where not is_removed;
create unique index published_cell_key on core.published_cell (entity_id, indicator_id, period);
comment on materialized view core.published_cell is 'The cells of the published vintage, kept ready; refreshed by core.publish_vintage().';
