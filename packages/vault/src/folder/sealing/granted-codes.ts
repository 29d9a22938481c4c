import { type AccessRequest, agreedBy, type Batch, type SharedSeal, VaultError } from "../../record/index.ts"
import type { UnlockedMember } from "../keys/member-key.ts"
import type { SaltedCode } from "./code-check.ts"
import { openReleased } from "./released-share.ts"
import { liarsAmong, openShared, sealOfShares, wrongShares } from "./shared-seal.ts"

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
 * @param seals the batch's seals under which several must agree, newest first.
 * @throws VaultError `integrity-broken`, naming whoever gave wrong shares; `request-overtaken` where they belong to different seals; `locked` where they are for another, or the keys are gone.
 */
export async function openGrantedCodes(
  { id, sealed }: Pick<Batch, "id" | "sealed">,
  seals: readonly SharedSeal[],
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
    const shares = new Map([...lines].map(([member, all]) => [member, all[index] ?? ""]))
    const found = sealOfShares(id, index, shares, seals)
    if (found === null) throw wrongShares(liarsAmong(id, index, shares, seals))
    opened.push(await openShared(id, index, found.seal, found.fitting))
  }
  return opened
}
