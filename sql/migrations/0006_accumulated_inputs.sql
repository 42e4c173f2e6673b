-- A capital stock rests on the investment of earlier years too.
alter table core.configuration_input add column of_earlier_years boolean not null default false;
comment on column core.configuration_input.of_earlier_years is 'Whether the formula reads it for the cell''s year and all years of the context before, to accumulate a stock.';
