/** One step of the schema. */
export interface Migration {
  /** 1, 2, 3…: also the number of a program that knows the schema up to this step */
  readonly number: number
  /** the oldest program that may work on a database with this step; lets old and new replicas run side by side */
  readonly minProgram: number
  readonly text: string
}

/**
 * Forward-only: append, never edit.
 *
 * Names collate by byte ("C"): the order is the same on every machine, and an upgrade of the system's locales cannot break an index.
 * Nothing refers across subjects: no sequence, trigger or foreign key, so that both tables can be distributed by `subject` (Citus).
 * Instants are milliseconds since 1970, as they are authenticated.
 *
 * Events lie in one partition per month. A primary key must hold the partition key, so the database enforces that a `seq` is there once per
 * month, and the version of the subject's row, which every commit of events is conditional on, that it is there once at all.
 * The space that fillfactor leaves takes one more row version: updates stay on their page and touch no index.
 */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    minProgram: 1,
    text: `
create table postern.subject (
  version bigint not null,
  issued_at bigint,
  confirmed_at bigint,
  expires_at bigint,
  locked_until bigint,
  codes_total smallint not null,
  codes_left smallint not null,
  disabled boolean not null,
  totp text not null,
  tenant text collate "C" not null,
  subject text collate "C" not null,
  box bytea not null,
  -- the random ids of the commits that made the latest versions, the newest first
  writes bytea not null,
  primary key (tenant, subject)
) with (fillfactor = 92, autovacuum_vacuum_scale_factor = 0.02);
-- For whoever is on call: who waits, and who is disabled. Few rows: a commit that changes neither touches no index.
create index subject_by_wait on postern.subject (tenant, locked_until, subject) where locked_until is not null;
create index subject_by_disabled on postern.subject (tenant, subject) where disabled;

create table postern.event (
  at bigint not null,
  seq integer not null,
  month date not null,
  tenant text collate "C" not null,
  subject text collate "C" not null,
  kind text not null,
  body text not null,
  mac bytea not null,
  primary key (tenant, subject, seq, month)
) partition by range (month);

-- Makes the partition of a month, for whoever may write events: the first commit of a month asks for it.
-- Attached rather than created in place, which would stop every other commit meanwhile.
create function postern.make_event_month(wanted date) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  first date := date_trunc('month', wanted)::date;
  name text := 'event_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('postern.' || name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('postern.event months'));
  -- Not to_regclass: the answer of a moment ago would be remembered, whoever made the table while this waited.
  if exists (select from pg_class where relname = name and relnamespace = 'postern'::regnamespace) then return; end if;
  execute format('create table postern.%I (like postern.event including defaults including storage)', name);
  execute format('alter table postern.event attach partition postern.%I for values from (%L) to (%L)',
    name, first, (first + interval '1 month')::date);
end $$;

-- Drops partitions that lie wholly before a month and hold nothing any more. Gives their number.
create function postern.drop_empty_event_months(before date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  month record;
  dropped integer := 0;
  is_empty boolean;
begin
  perform pg_advisory_xact_lock(hashtext('postern.event months'));
  for month in select c.oid, c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'postern.event'::regclass and c.relname < 'event_' || to_char(before, 'YYYY_MM')
  loop
    execute format('lock table postern.%I in access exclusive mode', month.relname);
    execute format('select not exists (select from postern.%I)', month.relname) into is_empty;
    if is_empty then
      execute format('drop table postern.%I', month.relname);
      dropped := dropped + 1;
    end if;
  end loop;
  return dropped;
end $$;

revoke execute on function postern.make_event_month(date), postern.drop_empty_event_months(date) from public;
`,
  },
  {
    number: 2,
    minProgram: 1,
    text: `
create table postern.notice (
  seq bigint not null,
  due_at bigint not null,
  at bigint not null,
  tenant text collate "C" not null,
  subject text collate "C" not null,
  id text collate "C" not null,
  kind text not null,
  progress text not null,
  box bytea,
  primary key (tenant, subject, id)
) with (fillfactor = 92, autovacuum_vacuum_scale_factor = 0.02);
create index notice_by_due_at on postern.notice (due_at);

-- One row per subject with notices: its lease, and when it is looked at next. Null is never.
create table postern.notice_lane (
  due_at bigint,
  planned bigint not null,
  tenant text collate "C" not null,
  subject text collate "C" not null,
  lease text,
  state text not null,
  -- the random id of the latest settlement
  settled bytea,
  primary key (tenant, subject)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
create index notice_lane_by_due_at on postern.notice_lane (due_at);

create table postern.undelivered_notice (
  at bigint not null,
  tenant text collate "C" not null,
  subject text collate "C" not null,
  delivery text collate "C" not null,
  kind text not null,
  channel text not null,
  reason text not null,
  primary key (tenant, subject, delivery)
);
create index undelivered_notice_by_at on postern.undelivered_notice (at);
create index undelivered_notice_by_tenant on postern.undelivered_notice (tenant, at);

-- What servers say of the keys that they know. For operators alone, never read for a decision.
create table postern.server (
  seen_at bigint not null,
  given_out_ms bigint not null,
  running boolean not null,
  server text collate "C" primary key,
  primary_key text collate "C" not null,
  keys text not null
);
`,
  },
]

/** The number of the schema that this program knows. */
export const schemaNumber = migrations.length
