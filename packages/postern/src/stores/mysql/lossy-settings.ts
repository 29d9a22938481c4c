import type { StoreWarning } from "../../issuer/index.ts"

/** The server's variables and counters that tell whether a commit that was acknowledged can be lost. They can be read and not be set from here. */
export const lossVariables = [
  "innodb_flush_log_at_trx_commit",
  "innodb_flush_method",
  "log_bin",
  "rpl_semi_sync_master_wait_point",
  "sync_binlog",
  "wsrep_on",
  "wsrep_provider_options",
]
export const lossCounters = ["Rpl_semi_sync_master_status", "Slaves_connected"]

/** Names what is wrong with a server's settings, by its variables and counters. */
export function warningsOfLoss(found: ReadonlyMap<string, string>): StoreWarning[] {
  const flushes =
    found.get("innodb_flush_log_at_trx_commit") === "1" &&
    !/^(little|no)sync$/i.test(found.get("innodb_flush_method") ?? "")
  // MySQL Reference Manual, "Semisynchronous Replication": after the commit, others see it before a replica has it.
  const isWaitedFor =
    isOn(found.get("Rpl_semi_sync_master_status")) && found.get("rpl_semi_sync_master_wait_point") !== "AFTER_COMMIT"
  // Galera documentation, "Galera parameters": both let a part that is no majority go on, so each accepts what the other has accepted.
  const goesOnAlone = /\bpc\.ignore_(sb|quorum) *= *(true|yes|on|1)\b/i.test(found.get("wsrep_provider_options") ?? "")
  const warnings: StoreWarning[] = []
  if (!flushes) warnings.push("commits-not-flushed")
  if (isOn(found.get("log_bin")) && found.get("sync_binlog") !== "1") warnings.push("binlog-not-synced")
  if (Number(found.get("Slaves_connected") ?? 0) > 0 && !isWaitedFor) warnings.push("standby-asynchronous")
  if (isOn(found.get("wsrep_on")) && goesOnAlone) warnings.push("split-brain-allowed")
  return warnings
}

export const isOn = (value: string | undefined): boolean => value !== undefined && !/^(off|0|no)$/i.test(value)
