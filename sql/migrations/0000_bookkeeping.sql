-- What has been applied to this database.

create schema ops;
comment on schema ops is 'What happened: runs, ingests, findings, migrations. Insert-only.';

create table ops.migration (
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default clock_timestamp(),
    constraint migration_pkey primary key (name)
);
comment on table ops.migration is 'One row is a migration that was applied. Migrations run forward only and never change once applied.';
comment on column ops.migration.name is 'File name under sql/migrations.';
comment on column ops.migration.sha256 is 'SHA-256 of the file when it was applied.';
comment on column ops.migration.applied_at is 'When.';

create table ops.installed_sql (
    installed_at timestamptz not null default clock_timestamp(),
    sha256 text not null,
    constraint installed_sql_pkey primary key (installed_at)
);
comment on table ops.installed_sql is 'One row is an installation of views, functions and grants; they are made anew when their files change.';
comment on column ops.installed_sql.installed_at is 'When.';
comment on column ops.installed_sql.sha256 is 'SHA-256 over the files.';
