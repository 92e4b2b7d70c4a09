-- Items of a For each, runs that start runs, events from outside, limits on how much goes on at once, and runs that stand still.

-- The limits of a published version that count before a runner has read it.
alter table workflow_definitions
  add column max_runs         integer check (max_runs >= 1),
  add column stall_after      interval;

alter table workflow_instances
  -- The run whose step started this one, and which of its visits.
  add column parent_id        uuid,
  add column parent_execution integer,
  -- 0 for a run that no run started. A bound on it ends a workflow that starts itself.
  add column depth            integer not null default 0,
  -- The first run above it; null: itself. All runs under one root are counted.
  add column root_id          uuid,
  -- As many runs of its workflow may be under way at once. A run that waits for its turn is Pending without wake_at. Null: no limit.
  add column max_runs         integer check (max_runs >= 1),
  -- Without progress for so long, people are told; null: the usual time.
  add column stall_after      interval,
  -- What it takes over from another run, and fields of its first step that a person edited. Null: it begins at the beginning.
  add column forked_from      uuid,
  add column fork             jsonb,
  add column first_inputs     jsonb,
  add check ((parent_id is null) = (parent_execution is null)),
  add check ((forked_from is null) = (fork is null)),
  drop constraint workflow_instances_outcome_check,
  add constraint workflow_instances_outcome_check check (outcome in ('Completed', 'Failed', 'Cancelled', 'LimitReached', 'TimedOut', 'FailedCheck'));
create index instances_by_parent on workflow_instances (parent_id, parent_execution) where parent_id is not null;
create index instances_by_root on workflow_instances (root_id) where root_id is not null;
create index instances_by_origin on workflow_instances (forked_from) where forked_from is not null;
create index instances_with_limit on workflow_instances (definition_id, created_at) where max_runs is not null and status in ('Pending', 'Running', 'Paused', 'Failing');

-- 0: outside of all For each; else the scope of the item for which it was made, and alone seen.
alter table activity_executions add column scope integer not null default 0;

-- One item of one visit to a For each, as it was found, and what came of it.
create table iterations (
  instance_id   uuid        not null,
  execution     integer     not null,
  item          integer     not null check (item >= 0),
  input         jsonb       not null,
  -- Null while it is not over.
  output        jsonb,
  -- The scope of its steps; null while it has not begun.
  scope         integer,
  primary key (instance_id, execution, item)
);

alter table bookmarks
  -- Of the kind "event": under which the message comes.
  add column event_key        text,
  -- Of the kind "child": the run that the step started.
  add column child_id         uuid,
  drop constraint bookmarks_kind_check,
  add constraint bookmarks_kind_check check (kind in ('gate', 'timer', 'retry', 'event', 'child', 'deadline')),
  add check ((kind = 'event') = (event_key is not null)),
  add check ((kind = 'child') = (child_id is not null));
create index open_event_bookmarks on bookmarks (event_key) where kind = 'event' and burned_at is null and withdrawn_at is null;

alter table instance_inbox
  drop constraint instance_inbox_kind_check,
  add constraint instance_inbox_kind_check check (kind in ('decided', 'elapsed', 'retry', 'stop', 'pause', 'resume', 'skip', 'event', 'child', 'look', 'deadline'));

-- Messages from outside. One that nobody waits for yet is kept until somebody does.
create table external_events (
  id            uuid        primary key,
  event_key     text        not null check (event_key <> ''),
  -- For this run alone; null: for whichever run waits.
  instance_id   uuid,
  payload       jsonb       not null,
  sent_by       text        not null,
  -- Refuses a second delivery of the same message.
  dedupe_key    text        unique,
  sent_at       timestamptz not null default clock_timestamp(),
  taken_at      timestamptz,
  taken_by      uuid
);
create index kept_events on external_events (event_key, sent_at) where taken_at is null;

-- Who uses what only so many may use at once (a model provider, a team), and who is next. One is in when fewer rows than the limit are before it. One
-- that goes away is forgotten after a while.
create table slots (
  resource      text        not null,
  holder        uuid        not null,
  -- Given under a lock for each resource, so that whoever sees a row sees every row before it.
  turn          bigint      not null generated always as identity,
  until         timestamptz not null,
  primary key (resource, holder)
);

-- Runs that stand still, for the inbox. One open row for each run.
create table stalls (
  id            uuid        primary key,
  instance_id   uuid        not null references workflow_instances (id) on delete cascade,
  kind          text        not null check (kind in ('noProgress', 'notTaken', 'nothingToWakeIt')),
  since         timestamptz not null,
  noticed_at    timestamptz not null default clock_timestamp(),
  -- A person said that it may go on waiting, or it went on by itself.
  closed_at     timestamptz,
  closed_by     text
);
create unique index one_open_stall on stalls (instance_id) where closed_at is null;
