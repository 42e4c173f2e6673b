-- What each role may do, set anew after every migration. Run as the owner.
grant usage on schema raw, core, ops, nqp, audit to nqp_etl;
grant select, insert on all tables in schema raw, core, ops to nqp_etl;
grant select on all tables in schema nqp, audit to nqp_etl;
-- Migrations are the owner's to record, and publishing is a function's to do.
revoke insert on ops.migration, ops.installed_sql, core.publication from nqp_etl;

grant usage on schema nqp, audit to nqp_analyst;
grant select on all tables in schema nqp, audit to nqp_analyst;

revoke execute on all functions in schema raw, core, ops, nqp, audit from public;
grant execute on all functions in schema nqp, audit to nqp_etl, nqp_analyst;
grant execute on function core.publish_vintage(integer, bigint, text) to nqp_etl;
