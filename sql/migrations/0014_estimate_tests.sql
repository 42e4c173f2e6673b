-- A test says what it rests on and what a reader should know of it, as an equation does.
alter table core.estimate_test add column sample text;
alter table core.estimate_test add column n integer;
alter table core.estimate_test add column clusters integer;
alter table core.estimate_test add column notes text;
comment on column core.estimate_test.sample is 'Which rows of the panel it uses; null where it uses none.';
comment on column core.estimate_test.n is 'Observations of the regression or comparison that it is made from; null where there are none.';
comment on column core.estimate_test.clusters is 'Clusters of the standard errors, the fewer of two; null without clusters.';
comment on column core.estimate_test.notes is 'What a reader should know: why it is refused, dropped terms, few clusters; null means nothing in particular.';
