-- What people keep beside workflows: teams, model providers, prices, schedules.

create table documents (
  kind          text        not null,
  id            text        not null,
  json          text        not null,
  revision      bigint      not null default 1,
  updated_at    timestamptz not null default clock_timestamp(),
  primary key (kind, id)
);

-- Write-only from the screens: the key that opens these lies outside the database.
create table secrets (
  name          text        primary key,
  ciphertext    text        not null,
  updated_at    timestamptz not null default clock_timestamp()
);
