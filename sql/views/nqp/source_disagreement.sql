-- requires: core/published_vintage core/vintage_load
create view nqp.source_disagreement as
-- Bytes that came under one name more than once say the same.
select distinct e.code as entity_code, ce.name as entity, o.period as year, s.code as series, cs.unit,
    chosen.value as chosen_value, cl.source_code as chosen_source, cf.name as chosen_file, chosen.released_on as chosen_released_on,
    o.value as other_value, l.source_code as other_source, f.name as other_file, o.released_on as other_released_on,
    o.value - chosen.value as difference,
    (o.value - chosen.value) / nullif(abs(chosen.value), 0) as relative_difference,
    case
        when chosen.released_on > o.released_on then 'released later'
        when chosen.file_id > o.file_id then 'released the same day, arrived later'
        else 'the later reading of the same file'
    end as reason
from core.published_vintage v
join core.configuration_entity ce using (configuration_id)
join core.entity e using (entity_id)
join core.configuration_series cs on cs.configuration_id = v.configuration_id
join core.series s on s.series_id = cs.series_id
cross join lateral (
    select distinct on (o.period) o.*
    from raw.observation o
    where o.entity_id = ce.entity_id and o.series_id = cs.series_id
        and o.load_id in (select vl.load_id from core.vintage_load vl where vl.vintage_id = v.vintage_id)
    order by o.period, o.released_on desc, o.file_id desc, o.load_id desc
) as chosen
join raw.observation o
    on o.entity_id = chosen.entity_id and o.series_id = chosen.series_id and o.period = chosen.period
    and o.load_id <> chosen.load_id and o.value <> chosen.value
    and o.load_id in (select vl.load_id from core.vintage_load vl where vl.vintage_id = v.vintage_id)
join raw.load l on l.load_id = o.load_id
join raw.source_file f on f.file_id = l.file_id
join raw.load cl on cl.load_id = chosen.load_id
join raw.source_file cf on cf.file_id = cl.file_id;
comment on view nqp.source_disagreement is 'One row is a value of an edition or source that differs from the one that counts in the published vintage, for the same entity, series and year, as the readings say that the vintage rests on. A file that was read again since, corrected for one, without changing what counts makes no new vintage: audit.correction, audit.observation. Cells of both: audit.observation.';
comment on column nqp.source_disagreement.entity_code is 'Code of the entity.';
comment on column nqp.source_disagreement.entity is 'English name of the entity.';
comment on column nqp.source_disagreement.year is 'The year.';
comment on column nqp.source_disagreement.series is 'Id of the series (nqp.series).';
comment on column nqp.source_disagreement.unit is 'Unit of both values and of difference.';
comment on column nqp.source_disagreement.chosen_value is 'The value that counts.';
comment on column nqp.source_disagreement.chosen_source is 'The source that it comes from.';
comment on column nqp.source_disagreement.chosen_file is 'The file that it comes from.';
comment on column nqp.source_disagreement.chosen_released_on is 'When it was released.';
comment on column nqp.source_disagreement.other_value is 'The value that does not count.';
comment on column nqp.source_disagreement.other_source is 'The source that it comes from.';
comment on column nqp.source_disagreement.other_file is 'The file that it comes from.';
comment on column nqp.source_disagreement.other_released_on is 'When it was released.';
comment on column nqp.source_disagreement.difference is 'other_value less chosen_value.';
comment on column nqp.source_disagreement.relative_difference is 'difference as a share of the chosen value; null where that is 0.';
comment on column nqp.source_disagreement.reason is 'Why the chosen value was chosen: released later; or on the same day and arrived later.';
