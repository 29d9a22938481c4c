import { DatabaseSync } from "node:sqlite"

/** What rows are like whose records nobody opens: enough for whatever counts, lists or pages over the plain columns. */
const boxBytes = 700

/** Adds so many subjects to an SQLite store's file, in seconds even for a million. Their names sort before "ada"; a thousandth is disabled, a thousandth waits. */
export function addSubjects(path: string, tenant: string, subjects: number): void {
  const database = new DatabaseSync(path)
  database
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :subjects)
       INSERT INTO subject (tenant, subject, version, box, totp, codes_total, codes_left, confirmed, locked_until, disabled)
       SELECT :tenant, printf('a-%08d', i), 1, zeroblob(${boxBytes}), 'active', 10, i % 11, 0,
         CASE WHEN i % 1000 = 1 THEN 9000000000000000 END, i % 1000 = 2 FROM n`,
    )
    .run({ tenant, subjects })
  database.close()
}

/** Adds so many notices that are due, and as many that were given up. */
export function addNotices(path: string, tenant: string, notices: number): void {
  const database = new DatabaseSync(path)
  const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :notices)"
  database
    .prepare(
      `${numbers} INSERT INTO notice (tenant, subject, id, kind, seq, due_at, at, progress)
       SELECT :tenant, printf('a-%08d', i), '1', 'recovered', 1, i % 7, 5000 + i, '' FROM n`,
    )
    .run({ tenant, notices })
  database
    .prepare(
      `${numbers} INSERT INTO undelivered_notice (tenant, subject, delivery, kind, channel, reason, at)
       SELECT :tenant, printf('a-%08d', i), 'd', 'recovered', 'email', iif(i % 2, 'smtp-550', 'smtp-421'), i FROM n`,
    )
    .run({ tenant, notices })
  database.close()
}
