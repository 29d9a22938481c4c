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
 * Instants are milliseconds since 1970.
 *
 * The space that fillfactor leaves takes one more row version: updates stay on their page and touch no index. A box cannot be compressed, and
 * is not tried.
 */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    minProgram: 1,
    text: `
create table postern.subject (
  version bigint not null,
  expires_at bigint,
  locked_until bigint,
  codes_total smallint not null,
  codes_left smallint not null,
  confirmed boolean not null,
  disabled boolean not null,
  totp text not null,
  tenant text collate "C" not null,
  subject text collate "C" not null,
  box bytea not null,
  -- the random ids of the commits that made the latest versions, the newest first
  writes bytea not null,
  primary key (tenant, subject)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
-- For whoever is on call: who waits, and who is disabled. Few rows: a commit that changes neither touches no index.
create index subject_by_wait on postern.subject (tenant, locked_until, subject) where locked_until is not null;
create index subject_by_disabled on postern.subject (tenant, subject) where disabled;

-- Events that left the record, sealed.
create table postern.page (
  number integer not null,
  tenant text collate "C" not null,
  subject text collate "C" not null,
  box bytea not null,
  primary key (tenant, subject, number)
) with (autovacuum_vacuum_scale_factor = 0.02);
alter table postern.subject alter column box set storage external;
alter table postern.page alter column box set storage external;

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
