/** Marks a file as ours: "Post" in ASCII (SQLite's PRAGMA application_id). */
export const applicationId = 0x506f7374

/**
 * Forward-only: the list's index is the version that a step starts from, kept in PRAGMA user_version. Append, never edit.
 * A row lies with its key (WITHOUT ROWID), so a load touches one page of one tree.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE subject (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    box BLOB NOT NULL,
    -- projections: for reports alone, never read for a decision
    totp TEXT NOT NULL,
    codes_total INTEGER NOT NULL,
    codes_left INTEGER NOT NULL,
    issued_at INTEGER,
    confirmed_at INTEGER,
    expires_at INTEGER,
    locked_until INTEGER,
    disabled INTEGER NOT NULL,
    PRIMARY KEY (tenant, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE event (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    mac BLOB NOT NULL,
    PRIMARY KEY (tenant, subject, seq)
  ) STRICT, WITHOUT ROWID;`,
]
