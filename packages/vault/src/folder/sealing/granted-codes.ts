import { type AccessRequest, agreedBy, type Batch, VaultError } from "../../record/index.ts"
import type { UnlockedMember } from "../keys/member-key.ts"
import type { SaltedCode } from "./code-check.ts"
import { openReleased } from "./released-share.ts"
import { fitsCommit, openShared } from "./shared-seal.ts"

/** The request by which a member has all codes of the batch, where as many have agreed as must; null where there is none. */
export function requestForAll(
  requests: readonly AccessRequest[],
  { id, sealed }: Batch,
  member: string,
): AccessRequest | null {
  if (sealed === null || !("need" in sealed)) return null
  const isGranted = (request: AccessRequest): boolean =>
    request.all && request.batch === id && request.member === member && agreedBy(request).length >= sealed.need
  return requests.findLast(isGranted) ?? null
}

/**
 * The codes of a batch that the members gave as a whole.
 * @throws VaultError `integrity-broken`, naming whoever gave wrong shares; `locked` where they are for another, or the keys are gone.
 */
export async function openGrantedCodes(
  { id, sealed }: Batch,
  { releases }: AccessRequest,
  reader: UnlockedMember,
  indexes: readonly number[],
): Promise<SaltedCode[]> {
  if (sealed === null || !("need" in sealed)) throw new VaultError("locked")
  const lines = new Map<string, readonly string[]>()
  for (const { member, share } of releases) {
    // What does not open is a wrong share like any other: it is named below where others do not suffice.
    lines.set(member, (await openReleased(share, reader)).split("\n"))
  }
  const opened: SaltedCode[] = []
  for (const index of indexes) {
    const right = [...lines].flatMap(([member, shares]) => {
      const share = shares[index] ?? ""
      return fitsCommit(id, index, member, share, sealed) ? [[member, share] as const] : []
    })
    if (right.length < sealed.need)
      throw new VaultError(
        "integrity-broken",
        `${[...lines.keys()].filter(name => !right.some(([member]) => member === name)).join(", ")} released a wrong share: it is not the one that the seal names. Ask another, and tell an owner.`,
      )
    opened.push(await openShared(id, index, sealed, new Map(right)))
  }
  return opened
}
