-- requires: core/published_vintage core/published_cell nqp/finding
create view nqp.data_quality as
select i.code as indicator, ci.role, ci.title, count(*) as cells,
    count(*) filter (where p.method = 'observed') as observed,
    count(*) filter (where p.method = 'derived') as derived,
    count(*) filter (where p.method = 'interpolated') as interpolated,
    count(*) filter (where p.method = 'extrapolated') as extrapolated,
    (count(*) filter (where p.method in ('interpolated', 'extrapolated')))::double precision / count(*)
        as filled_share,
    f.errors, f.quarantined, f.warnings
from core.published_vintage v
join core.configuration_indicator ci using (configuration_id)
join core.indicator i using (indicator_id)
join core.published_cell p using (indicator_id)
cross join lateral (
    select count(*) filter (where f.severity = 'error') as errors,
        count(*) filter (where f.severity = 'quarantine') as quarantined,
        count(*) filter (where f.severity = 'warning') as warnings
    from nqp.finding f
    where f.is_current and f.series in (
        select s.code
        from core.configuration_input ii
        join core.series s using (series_id)
        where ii.configuration_id = v.configuration_id and ii.indicator_id = ci.indicator_id)
) as f
group by i.code, ci.role, ci.title, ci.position, f.errors, f.quarantined, f.warnings
order by ci.role <> 'indicator', ci.position;
comment on view nqp.data_quality is 'One row is an indicator or variable of the published vintage: how its cells came about, and what was found in the series it is derived from.';
comment on column nqp.data_quality.indicator is 'Id of the indicator or variable.';
comment on column nqp.data_quality.role is 'indicator, or what a variable is used for.';
comment on column nqp.data_quality.title is 'English title.';
comment on column nqp.data_quality.cells is 'Cells: entities times years.';
comment on column nqp.data_quality.observed is 'Cells as reported.';
comment on column nqp.data_quality.derived is 'Cells by the formula, from reported values.';
comment on column nqp.data_quality.interpolated is 'Cells filled between two known years.';
comment on column nqp.data_quality.extrapolated is 'Cells filled before the first or after the last known year.';
comment on column nqp.data_quality.filled_share is 'Share of cells interpolated or extrapolated, 0 to 1.';
comment on column nqp.data_quality.errors is 'Current findings in its series that held a file back.';
comment on column nqp.data_quality.quarantined is 'Current findings in its series that left a cell out.';
comment on column nqp.data_quality.warnings is 'Current warnings about its series.';
