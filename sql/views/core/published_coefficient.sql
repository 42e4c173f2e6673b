-- requires: core/published_equation
create view core.published_coefficient as
select e.*, c.term, c.position, c.label, c.role, c.event_time, c.estimate, c.std_error, c.statistic, c.p_value, c.ci_low,
    c.ci_high, c.band_low, c.band_high,
    coalesce(repeat('*', (c.p_value < 0.1)::integer + (c.p_value < 0.05)::integer + (c.p_value < 0.01)::integer), '') as stars
from core.published_equation e
join core.estimate_coefficient c using (vintage_id, model_code, equation);
comment on view core.published_coefficient is 'Coefficients of the published vintage with their equations; *** below 0.01, ** below 0.05, * below 0.1.';
