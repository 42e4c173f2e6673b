-- A description says which rows it describes, as equations and tests do.
alter table core.estimate_description add column sample text;
comment on column core.estimate_description.sample is 'Which rows of the panel it describes; null in vintages that are older than this column.';
comment on table core.estimate_description is 'One row is a variable described over the entities and years of its sample.';
