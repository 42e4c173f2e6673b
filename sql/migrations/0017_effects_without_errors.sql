-- Effects by cohort and year say why they have no error, and placebo draws may lack theirs.
alter table core.estimate_group_time add column notes text;
comment on column core.estimate_group_time.notes is 'Why it has no standard error; null where it has one, and in vintages that are older than this column.';
comment on column core.estimate_group_time.std_error is 'Its standard error; null where nothing is spread, as notes say.';
alter table core.estimate_placebo_draw alter column std_error drop not null;
alter table core.estimate_placebo_draw alter column p_value drop not null;
comment on column core.estimate_placebo_draw.draw is 'Number of the draw, from 1; draws that could not be estimated are left out.';
comment on column core.estimate_placebo_draw.std_error is 'Its standard error; null where the errors leave no variance.';
comment on column core.estimate_placebo_draw.p_value is 'Its two-sided p-value; null without a standard error.';
comment on column core.estimate_coefficient.std_error is
    'Its standard error; null for the base period, which is zero by definition, and where the errors leave no variance, as a note says.';
