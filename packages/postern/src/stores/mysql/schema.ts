/** One step of the schema. */
export interface Migration {
  /** 1, 2, 3…: also the number of a program that knows the schema up to this step */
  readonly number: number
  /** the oldest program that may still work on a database with this step */
  readonly minProgram: number
  readonly statements: readonly string[]
}

// Names compare by byte, and a blank at the end counts: with `utf8mb4_bin` alone "ada" and "ada " would be one subject. MariaDB and MySQL call
// the collation that does so by different names; each reads its own comment.
const named = (length: number) =>
  `varchar(${length}) character set utf8mb4 collate /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */ not null`
const key = `tenant ${named(255)}, subject ${named(255)}`
const text = "mediumtext character set utf8mb4 not null"
const engine = "engine = InnoDB row_format = dynamic"

/**
 * Forward-only: append, never edit. Each statement may run again, for MySQL has no transaction around them.
 * The tables lie in the connection's database, beside others. Nothing refers across subjects. Instants are milliseconds since 1970. A row lies
 * with its key, so a subject's pages lie together.
 */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    minProgram: 1,
    statements: [
      `create table if not exists postern_subject (
  ${key},
  version bigint not null,
  box mediumblob not null,
  -- the random ids of the commits that made the latest versions, the newest first
  writes varbinary(64) not null,
  -- counts how often somebody asked who wrote last: asking is a commit
  asked bigint not null default 0,
  -- projections: for reports alone, never read for a decision
  totp varchar(16) not null,
  codes_total smallint not null,
  codes_left smallint not null,
  confirmed boolean not null,
  expires_at bigint,
  locked_until bigint,
  disabled boolean not null,
  primary key (tenant, subject),
  -- for whoever is on call: who waits, and who is disabled
  index subject_by_wait (tenant, locked_until),
  index subject_by_disabled (tenant, disabled)
) ${engine}`,
      // Events that left the record, sealed.
      `create table if not exists postern_page (
  ${key},
  number integer not null,
  box mediumblob not null,
  primary key (tenant, subject, number)
) ${engine}`,
      `create table if not exists postern_notice (
  ${key},
  id ${named(160)},
  kind varchar(64) character set utf8mb4 not null,
  seq bigint not null,
  due_at bigint not null,
  at bigint not null,
  box mediumblob,
  progress ${text},
  primary key (tenant, subject, id),
  index notice_by_due_at (due_at)
) ${engine}`,
      // One row per subject with notices: its lease, and when it is looked at next. Null is never.
      `create table if not exists postern_notice_lane (
  ${key},
  due_at bigint,
  planned bigint not null,
  lease varchar(64) character set ascii collate ascii_bin,
  state ${text},
  -- the random id of the latest settlement
  settled varbinary(16),
  asked bigint not null default 0,
  primary key (tenant, subject),
  index notice_lane_by_due_at (due_at)
) ${engine}`,
      `create table if not exists postern_undelivered_notice (
  ${key},
  delivery ${named(160)},
  kind varchar(64) character set utf8mb4 not null,
  channel varchar(64) character set utf8mb4 not null,
  reason varchar(160) character set utf8mb4 not null,
  at bigint not null,
  primary key (tenant, subject, delivery),
  index undelivered_notice_by_at (at)
) ${engine}`,
      // What servers say of the keys that they know. For operators alone, never read for a decision.
      `create table if not exists postern_server (
  server ${named(64)},
  primary_key ${named(64)},
  key_ids ${text},
  seen_at bigint not null,
  running boolean not null,
  given_out_ms bigint not null,
  primary key (server)
) ${engine}`,
      // One row that is written to find out whether writes go through.
      `create table if not exists postern_probe (
  id tinyint not null,
  asked bigint not null,
  primary key (id)
) ${engine}`,
      "insert into postern_probe (id, asked) values (1, 0) on duplicate key update asked = asked",
    ],
  },
]

/** The number of the schema that this program knows. */
export const schemaNumber = migrations.length
