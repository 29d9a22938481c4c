import { type AccessRequest, agreedBy, type Batch, type SharedSeal, VaultError } from "../../record/index.ts"
import { sealArmored } from "../keys/age-file.ts"
import { openReleased } from "../sealing/released-share.ts"
import { liarsAmong, openShare, openShared, openShares, sealOfShares, wrongShares } from "../sealing/shared-seal.ts"
import type { Vault } from "../vault.ts"

/** The seal that members open together; null where each reads alone. */
export const sharedSealOf = ({ sealed }: Batch): SharedSeal | null =>
  sealed !== null && "need" in sealed ? sealed : null

/** The batch that a request is about. */
export const batchOf = (vault: Vault, { batch }: Pick<AccessRequest, "batch">): Batch =>
  vault.state.accounts.flatMap(({ batches }) => batches).find(({ id }) => id === batch)!

/** Who can still agree to a request: those who hold a share, belong, and have not agreed. */
export function missingFor(
  { members }: Pick<Vault, "members">,
  request: Pick<AccessRequest, "releases">,
  of: readonly string[],
): readonly string[] {
  const agreed = agreedBy(request)
  return of.filter(name => !agreed.includes(name) && members?.members.some(member => member.name === name))
}

function consentOf(vault: Vault): NonNullable<Vault["member"]["consent"]> {
  if (vault.member.consent !== null) return vault.member.consent
  throw new VaultError("locked", "To agree, the passphrase itself is asked: an agent is not enough.")
}

/**
 * This member's share of one code, or those of all, sealed for the reading keys of another.
 * @throws VaultError `locked` without the passphrase; `member-not-found`; `integrity-broken`.
 */
export async function ownShare(
  vault: Vault,
  batch: Batch,
  seal: SharedSeal,
  index: number | "all",
  to: string,
): Promise<string> {
  const { member } = vault.member
  const { openHeader } = consentOf(vault)
  const share =
    index === "all"
      ? (await openShares(batch.id, member, seal, openHeader)).join("\n")
      : await openShare(batch.id, index, member, seal, openHeader)
  const recipients = vault.membersView.readers.find(({ name }) => name === to)?.recipients ?? []
  if (recipients.length === 0) throw new VaultError("member-not-found", `${to} no longer belongs to this vault.`)
  return sealArmored(`${share}\n`, recipients)
}

export interface GrantedCode {
  readonly code: string
  /** Members whose share was not the one that they were given. */
  readonly liars: readonly string[]
}

/**
 * Opens the code that a granted request is about. That it is handed out must have been written before.
 * @throws VaultError `approval-needed`; `integrity-broken`, naming whoever gave wrong shares; `request-overtaken` where they belong to different seals; `locked` where the keys are gone.
 */
export async function openGranted(vault: Vault, request: AccessRequest): Promise<GrantedCode> {
  const batch = batchOf(vault, request)
  const seal = sharedSealOf(batch)
  if (seal === null) return { code: (await vault.openCodes(batch, [request.index]))[0]!, liars: [] }
  const shares = new Map<string, string>()
  for (const { member, share } of request.releases) shares.set(member, await openReleased(share, vault.member))
  const seals = vault.sharedSeals(batch)
  const found = sealOfShares(batch.id, request.index, shares, seals)
  const liars = liarsAmong(batch.id, request.index, shares, seals)
  if (found !== null) {
    const { code } = await openShared(batch.id, request.index, found.seal, found.fitting)
    return { code, liars }
  }
  if (liars.length > 0 || agreedBy(request).length >= seal.need) throw wrongShares(liars)
  throw new VaultError("approval-needed", `${seal.need} of ${seal.of.join(", ")} must agree.`)
}
