import { foldEvents, VaultError, type VaultEvent } from "../../record/index.ts"
import { authorityOf } from "../load-vault.ts"
import type { VaultReading } from "../vault-reading.ts"

/** @throws VaultError `not-entitled` before anything is signed that no other device would believe. */
export function assertEntitled(
  { loaded, member, role }: VaultReading,
  events: readonly Omit<VaultEvent, "prev">[],
  device: string,
): void {
  const own = { device, member: member.member, hashes: new Map<number, string>() }
  const logs = loaded.logs.some(log => log.device === device) ? loaded.logs : [...loaded.logs, own]
  const authority = authorityOf(loaded.document, member.vault, logs)
  if (authority === null) return
  const seqs = new Set(events.map(({ seq }) => seq))
  const { findings } = foldEvents([...loaded.events, ...(events as VaultEvent[])], authority)
  const refused = findings.find(finding => finding.device === device && seqs.has(finding.seq))
  if (refused === undefined) return
  const why =
    refused.kind === "after-leaving"
      ? "this device is revoked, or you no longer belong"
      : `as ${role} you may not say this, or the rule of the account does not name you (${refused.said})`
  throw new VaultError("not-entitled", `Not allowed: ${why}. Nothing was changed.`)
}
