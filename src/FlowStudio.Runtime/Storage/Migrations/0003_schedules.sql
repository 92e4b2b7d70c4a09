-- When workflows start by themselves. One schedule for each workflow.

create table schedules (
  id            uuid        primary key,
  definition_id text        not null unique,
  -- Five fields as in a crontab, or six to seven as Quartz writes them.
  cron          text        not null check (cron <> ''),
  -- An IANA name, for example Europe/Berlin.
  time_zone     text        not null check (time_zone <> ''),
  input         jsonb       not null default '{}',
  enabled       boolean     not null default true,
  created_at    timestamptz not null default clock_timestamp(),
  updated_at    timestamptz not null default clock_timestamp()
);

-- Quartz creates its tables in here when a clock first starts.
create schema if not exists quartz;
