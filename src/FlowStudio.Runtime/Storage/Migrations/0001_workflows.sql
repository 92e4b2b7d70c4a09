-- What is drawn, what runs, and what happened. Every hot table is keyed by instance_id first, so that a distributed
-- PostgreSQL can shard it. Times are always the database's clock, never a node's.

create table workflow_definitions (
  definition_id text        not null,
  version       integer     not null check (version >= 1),
  name          text        not null,
  description   text        not null default '',
  -- Elsa's JSON as text: jsonb would reorder it, and what another program wrote must come back as it was.
  json          text        not null,
  -- Counts saves of this version, so that a save over somebody else's is noticed.
  revision      bigint      not null default 1,
  is_latest     boolean     not null,
  is_published  boolean     not null,
  created_at    timestamptz not null default clock_timestamp(),
  updated_at    timestamptz not null default clock_timestamp(),
  updated_by    text        not null default '',
  published_at  timestamptz,
  -- Put away: hidden from lists, kept for the runs that name it.
  archived_at   timestamptz,
  primary key (definition_id, version)
);
create unique index one_latest_version on workflow_definitions (definition_id) where is_latest;
create unique index one_published_version on workflow_definitions (definition_id) where is_published;

create table workflow_instances (
  id            uuid        primary key,
  definition_id text        not null,
  version       integer     not null,
  name          text        not null,
  status        text        not null check (status in ('Pending', 'Running', 'Paused', 'Failing', 'Failed', 'Finished')),
  outcome       text        check (outcome in ('Completed', 'Failed', 'Cancelled', 'LimitReached')),
  input         jsonb       not null,
  output        jsonb       not null default '{}',
  -- Tokens and scopes, never results: what a step costs must not grow with the run. As it was after the event with this number: what has
  -- happened since then is in the journal alone, and whoever claims the run reads it there.
  state         jsonb       not null,
  sequence      bigint      not null default 0,
  started_by    text        not null,
  -- Refuses a second start for the same cause: a schedule's fire, a double click.
  start_key     text        unique,
  created_at    timestamptz not null default clock_timestamp(),
  finished_at   timestamptz,
  -- When a runner should look at it; null: only a person or an event can wake it, or it is over.
  wake_at       timestamptz,
  -- Counts what was put into instance_inbox. A runner that lets go compares it with what it has read, so that no wake-up is lost.
  signals       bigint      not null default 0,
  -- A person wants it to end: after this any runner may take it from one that does not answer, whatever its lease.
  stop_by       timestamptz,
  lease_owner   uuid,
  lease_until   timestamptz,
  -- Grows with every claim. A commit names the epoch it was claimed under; an older one touches nothing.
  lease_epoch   bigint      not null default 0,
  check ((lease_owner is null) = (lease_until is null)),
  check (status <> 'Finished' or (wake_at is null and outcome is not null)),
  foreign key (definition_id, version) references workflow_definitions (definition_id, version)
);
create index instances_to_wake on workflow_instances (wake_at) where wake_at is not null;
create index instances_by_owner on workflow_instances (lease_owner) where lease_owner is not null;
create index instances_by_time on workflow_instances (created_at desc);
create index instances_by_definition on workflow_instances (definition_id, created_at desc);

-- One row for each visit that is over, written once with its end (a failed visit that is resumed is written again). No foreign key here and
-- on events: each such row is written by a statement that has just seen its run, and the check would cost as much as the row.
create table activity_executions (
  instance_id   uuid        not null,
  execution     integer     not null check (execution >= 1),
  activity_id   text        not null,
  attempt       integer     not null check (attempt >= 1),
  status        text        not null check (status in ('Completed', 'Faulted')),
  outcome       text        not null default '',
  input         jsonb       not null default '{}',
  output        jsonb,
  fault         jsonb,
  started_at    timestamptz not null,
  completed_at  timestamptz not null default clock_timestamp(),
  primary key (instance_id, execution),
  check ((status = 'Faulted') = (fault is not null))
);

create table model_calls (
  instance_id   uuid        not null references workflow_instances (id) on delete cascade,
  execution     integer     not null,
  attempt       integer     not null,
  number        integer     not null,
  speaker       text        not null,
  provider      text        not null,
  model         text        not null,
  input_tokens  bigint      not null,
  output_tokens bigint      not null,
  -- Null: the price is not known. Never zero for unknown.
  cost_usd      numeric(18, 8),
  duration_ms   bigint      not null,
  simulated     boolean     not null,
  at            timestamptz not null default clock_timestamp(),
  primary key (instance_id, execution, attempt, number)
);

-- What waits for a person or a time.
create table bookmarks (
  id            uuid        primary key,
  instance_id   uuid        not null references workflow_instances (id) on delete cascade,
  execution     integer     not null,
  activity_id   text        not null,
  kind          text        not null check (kind in ('gate', 'timer', 'retry')),
  payload       jsonb       not null default 'null',
  created_at    timestamptz not null default clock_timestamp(),
  due_at        timestamptz,
  burned_at     timestamptz,
  burned_by     text,
  decision      text,
  withdrawn_at  timestamptz,
  check (burned_at is null or withdrawn_at is null)
);
create index open_gates on bookmarks (created_at) where kind = 'gate' and burned_at is null and withdrawn_at is null;
create index open_due_bookmarks on bookmarks (instance_id, due_at) where burned_at is null and withdrawn_at is null;

-- What a runner has yet to tell a run: a decision, a time that came, a wish to stop. Taken out in the commit that acts on it.
create table instance_inbox (
  id            bigint      generated always as identity primary key,
  instance_id   uuid        not null references workflow_instances (id) on delete cascade,
  kind          text        not null check (kind in ('decided', 'elapsed', 'retry', 'stop', 'pause', 'resume', 'skip')),
  payload       jsonb       not null default '{}',
  created_at    timestamptz not null default clock_timestamp()
);
create index inbox_by_instance on instance_inbox (instance_id, id);

create table workflow_events (
  instance_id   uuid        not null,
  sequence      bigint      not null check (sequence >= 1),
  -- The claim under which it was written: tells a runner whose reply was lost whether it was its own.
  epoch         bigint      not null,
  at            timestamptz not null default clock_timestamp(),
  -- text: it is written once and read whole.
  data          text        not null,
  primary key (instance_id, sequence)
);

-- What a step has written so far, for those who watch. Not logged: after a crash of the database the step starts again anyway.
create unlogged table step_streams (
  instance_id   uuid        not null,
  execution     integer     not null,
  attempt       integer     not null,
  number        bigint      generated always as identity,
  speaker       text        not null,
  text          text        not null,
  primary key (instance_id, execution, number)
);

create table runners (
  id            uuid        primary key,
  name          text        not null,
  -- Held as an advisory lock for as long as the runner's process lives.
  lock_key      integer     not null unique,
  started_at    timestamptz not null default clock_timestamp()
);
