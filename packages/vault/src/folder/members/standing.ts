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

/**
 * The keys by which a member may have certified a device, or signed what it wrote: that of now, also of somebody who has left, so that
 * their past stays theirs; and a former one for what was there when it was changed. A key that was stolen makes no new devices.
 * @param seq the event that it is about; the device's first one where none is named.
 */
export function certifyingKeys(
  { members, left, changed }: MembersDocument,
  name: string,
  device: string,
  seq = 0,
): readonly string[] {
  const key = members.find(member => member.name === name)?.verifyKey ?? left.find(former => former.name === name)?.key
  const former = changed
    .filter(each => each.name === name && (each.heads[device]?.[0] ?? -1) >= seq)
    .map(each => each.key)
  return key === undefined ? [] : [...new Set([key, ...former])]
}
