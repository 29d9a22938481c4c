import { membersOfSeal, type Rule, type SealedCodes, VaultError } from "../../record/index.ts"
import type { SaltedCode } from "./code-check.ts"
import { type Reader, sealForReaders, sealSheet } from "./seal-codes.ts"
import { type ShareHolder, sealShared } from "./shared-seal.ts"

/** Members as codes are sealed to them. */
export type SealMember = Reader & ShareHolder

const chosenOf = (names: readonly string[], members: readonly SealMember[]): readonly SealMember[] =>
  members.filter(({ name }) => names.includes(name))

/**
 * Seals the codes of a batch to exactly those whom the rule names and who belong; without a rule to those in `otherwise`.
 * @throws VaultError `not-entitled` where too few of them are left to open it again.
 */
export async function sealBatch(
  batch: string,
  codes: readonly SaltedCode[],
  rule: Rule | null,
  members: readonly SealMember[],
  otherwise: readonly string[],
): Promise<SealedCodes> {
  if (rule === null) return sealSheet(batch, codes, chosenOf(otherwise, members))
  if (rule.need !== undefined) {
    const holders = chosenOf(rule.of ?? [], members)
    const without = holders.filter(({ consent }) => consent.length === 0)
    if (without.length > 0)
      throw new VaultError(
        "not-entitled",
        `No share can be sealed to ${without.map(({ name }) => name).join(", ")}: their key file is of an older version.`,
      )
    if (holders.length < rule.need) throw new VaultError("not-entitled", tooFew(rule, holders.length))
    return sealShared(batch, codes, rule.id, rule.need, holders)
  }
  const readers = chosenOf(rule.read ?? [], members)
  if (readers.length === 0) throw new VaultError("not-entitled", tooFew(rule, 0))
  return sealForReaders(batch, codes, rule.id, readers)
}

const tooFew = ({ need = 1, of, read }: Rule, left: number): string =>
  `The rule names ${(of ?? read ?? []).join(", ")}, of whom ${left} belong and ${need} must. Set another one: postern-vault rule set`

/** Whether the seal is as the rule asks, for those who belong. Without a rule any is, as long as everybody in it belongs. */
export function fitsRule(
  sealed: SealedCodes | null,
  rule: Rule | null,
  members: readonly { readonly name: string }[],
): boolean {
  if (sealed === null) return false
  const belongs = (name: string): boolean => members.some(member => member.name === name)
  const to = membersOfSeal(sealed)
  if (rule === null) return to.every(belongs)
  const wanted = (rule.need === undefined ? rule.read : rule.of)?.filter(belongs) ?? []
  const isSame = to.length === wanted.length && wanted.every(name => to.includes(name))
  return isSame && ("need" in sealed ? sealed.need : undefined) === rule.need && sealed.rule !== null
}
