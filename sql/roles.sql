-- Who may do what. Run by an administrator at every `nqp db migrate`; safe to repeat.
--
-- nqp_owner    owns everything, logs in never; its members migrate
-- nqp_etl      appends: SELECT and INSERT, so that nothing it does can change or delete history
-- nqp_analyst  reads nqp and audit, nothing else
--
-- On a server of your own give the login roles their passwords (or peer and certificate rules):
--   alter role nqp_etl password '…';
do $$
begin
    if not exists (select from pg_roles where rolname = 'nqp_owner') then
        create role nqp_owner nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'nqp_etl') then
        create role nqp_etl login;
    end if;
    if not exists (select from pg_roles where rolname = 'nqp_analyst') then
        create role nqp_analyst login;
    end if;
    -- Whoever administers acts as the owner to migrate and as the writer to load. Who is a member of nqp_owner and no more
    -- may migrate what an administrator has set up.
    if (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) then
        if not pg_has_role(current_user, 'nqp_owner', 'member') then
            execute format('grant nqp_owner to %I', current_user);
        end if;
        if not pg_has_role(current_user, 'nqp_etl', 'member') then
            execute format('grant nqp_etl to %I', current_user);
        end if;
    end if;
    if (select pg_has_role(current_user, datdba, 'member') from pg_database where datname = current_database()) then
        execute format('grant create, connect, temporary on database %I to nqp_owner', current_database());
        execute format('revoke all on database %I from public', current_database());
        execute format('grant connect on database %I to nqp_etl, nqp_analyst', current_database());
        -- Nobody but an administrator puts objects where a search path may look for them.
        revoke create on schema public from public;
    end if;
end
$$;
