/** What a store tells its operator of the server that it works with. None of it stops the service. */
export const storeWarnings = {
  "pooled-connections":
    "A pooler stands before the database: statements go unnamed, and each transaction brings its settings along.",
  "commits-not-flushed":
    "The database server acknowledges commits before they are on its disk (innodb_flush_log_at_trx_commit is not 1, innodb_flush_method is nosync or littlesync, or fsync is off): a crash loses some, and a code that was spent is good again.",
  "standby-asynchronous":
    "A standby follows the database server without being waited for (PostgreSQL: synchronous_standby_names is empty; MariaDB: no semi-synchronous replication with AFTER_SYNC): a failover to it loses the last commits, and a code that was spent is good again.",
  "binlog-not-synced":
    "The database server does not flush its binary log with each commit (sync_binlog is not 1): a crash of its machine loses some, and a code that was spent is good again.",
  "split-brain-allowed":
    "The database cluster lets a part that is no majority go on (pc.ignore_sb or pc.ignore_quorum is on): when the network parts, a code is accepted on both sides.",
} as const satisfies Readonly<Record<string, string>>

export type StoreWarning = keyof typeof storeWarnings

/** Hears of a warning. A store tells each one once. */
export type WarningListener = (warning: StoreWarning) => void

/** Makes a listener that passes each warning on once. */
export function toldOnce(tell: WarningListener | undefined): WarningListener {
  const told = new Set<StoreWarning>()
  return warning => {
    if (told.has(warning)) return
    told.add(warning)
    tell?.(warning)
  }
}
