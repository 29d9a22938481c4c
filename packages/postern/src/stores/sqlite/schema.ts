/** Marks a file as ours: "Post" in ASCII (SQLite's PRAGMA application_id). */
export const applicationId = 0x506f7374

/**
 * Forward-only: the list's index is the version that a step starts from, kept in PRAGMA user_version. Append, never edit.
 * Rows lie with their key (WITHOUT ROWID), but for records: in such a tree SQLite takes out what is longer than a quarter of a page, and
 * writing a record with its history would then touch four pages in the place of one (sqlite.org/fileformat2.html §1.6).
 */
export const migrations: readonly string[] = [
  `CREATE TABLE subject (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    box BLOB NOT NULL,
    -- projections: for reports alone, never read for a decision
    totp TEXT NOT NULL,
    codes_total INTEGER NOT NULL,
    codes_left INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    expires_at INTEGER,
    locked_until INTEGER,
    disabled INTEGER NOT NULL,
    UNIQUE (tenant, subject)
  ) STRICT;
  -- For whoever is on call: who waits, and who is disabled. Few rows, so few commits touch them.
  CREATE INDEX subject_by_wait ON subject (tenant, locked_until, subject) WHERE locked_until IS NOT NULL;
  CREATE INDEX subject_by_disabled ON subject (tenant, subject) WHERE disabled = 1;
  -- Events that left the record, sealed.
  CREATE TABLE page (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    number INTEGER NOT NULL,
    box BLOB NOT NULL,
    PRIMARY KEY (tenant, subject, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE notice (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    seq INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    box BLOB,
    progress TEXT NOT NULL,
    PRIMARY KEY (tenant, subject, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX notice_by_due_at ON notice (due_at);
  -- One row per subject with notices: its lease, and when it is looked at next. NULL is never.
  CREATE TABLE notice_lane (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_at INTEGER,
    planned INTEGER NOT NULL,
    lease TEXT,
    state TEXT NOT NULL,
    PRIMARY KEY (tenant, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX notice_lane_by_due_at ON notice_lane (due_at);
  CREATE TABLE undelivered_notice (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    delivery TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, subject, delivery)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX undelivered_notice_by_at ON undelivered_notice (at);
  CREATE INDEX undelivered_notice_by_tenant ON undelivered_notice (tenant, at);
  -- What servers say of the keys that they know. For operators alone, never read for a decision.
  CREATE TABLE server (
    server TEXT NOT NULL PRIMARY KEY,
    primary_key TEXT NOT NULL,
    keys TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    running INTEGER NOT NULL,
    given_out_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`,
]
