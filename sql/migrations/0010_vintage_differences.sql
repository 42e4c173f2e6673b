-- What a vintage changed is found without looking at what others did.
create index panel_cell_vintage_idx on core.panel_cell (vintage_id);
