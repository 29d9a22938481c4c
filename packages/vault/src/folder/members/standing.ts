import type { Role, Standing, VaultEvent } from "../../record/index.ts"
import type { Head } from "../log/device-log.ts"
import type { MembersDocument } from "./members-document.ts"

/**
 * What the writer of an event was when they wrote it, by the last document: it names every change with the ends of the logs up to which
 * the time before it counts.
 * @returns null for somebody who never belonged.
 */
export function standingAt(
  { members, left, changed, revoked }: MembersDocument,
  member: string,
  { device, seq }: Pick<VaultEvent, "device" | "seq">,
): Standing | null {
  const now = members.find(({ name }) => name === member)
  const gone = left.find(({ name }) => name === member)
  if (now === undefined && gone === undefined) return null
  const cut = revoked.find(each => each.device === device)
  const isRevoked = cut !== undefined && seq > cut.through[0]
  const reaches = (heads: Readonly<Record<string, Head>>): boolean => (heads[device]?.[0] ?? -1) >= seq
  const former = [...changed, ...left]
    .filter(({ name }) => name === member)
    .sort((a, b) => a.epoch - b.epoch)
    .find(({ heads }) => reaches(heads))
  const role: Role = former?.was ?? now?.role ?? gone!.was
  return { member, role, left: isRevoked || (former === undefined && now === undefined) }
}

/** The key by which a member's devices are certified; also that of somebody who has left, so that their past stays theirs. */
export const certifyingKey = ({ members, left }: MembersDocument, name: string): string | null =>
  members.find(member => member.name === name)?.verifyKey ?? left.find(former => former.name === name)?.key ?? null
