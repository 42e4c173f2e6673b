-- requires: core/published_vintage
create view nqp.estimate_status as
select m.model_code as model, m.kind, m.title, m.title_zh, m.outcome, m.treatment, m.confidence, m.table_number as paper_table,
    m.column_number as paper_column, m.status, m.problem, m.position,
    (
        select string_agg(t.title, ' ' order by t.position)
        from core.estimate_test t
        where t.vintage_id = m.vintage_id and t.model_code = m.model_code and m.kind = 'heterogeneity'
            and starts_with(t.test, 'refused_')
    ) as refused_subgroups
from core.published_vintage v
join core.estimate_model m using (vintage_id);
comment on view nqp.estimate_status is 'One row is a model of models.yaml on the published vintage: estimated, or refused and why. A refused model does not hold back the others.';
comment on column nqp.estimate_status.model is 'Id of the model.';
comment on column nqp.estimate_status.kind is 'regression, event_study, placebo, mediation ….';
comment on column nqp.estimate_status.title is 'English title.';
comment on column nqp.estimate_status.title_zh is 'Chinese title.';
comment on column nqp.estimate_status.outcome is 'The dependent variable.';
comment on column nqp.estimate_status.treatment is 'The variable whose effect is asked for.';
comment on column nqp.estimate_status.confidence is 'What its confidence intervals cover, 0.95.';
comment on column nqp.estimate_status.paper_table is 'Number of the founding paper''s table that prints it; null where none does.';
comment on column nqp.estimate_status.paper_column is 'Its first column there; null where the table has one model only.';
comment on column nqp.estimate_status.status is 'estimated or refused; of a heterogeneity that is estimated, subgroups may be refused (refused_subgroups).';
comment on column nqp.estimate_status.problem is 'Why it was refused; null where it was not.';
comment on column nqp.estimate_status.position is 'Order of models.yaml.';
comment on column nqp.estimate_status.refused_subgroups is 'Subgroups of a heterogeneity that have no regression, each with why; null where there are none.';
