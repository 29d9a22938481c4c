import { type Batch, type Fact, liveBatches, membersOfSeal, type resealReasons, ruleFor } from "../../record/index.ts"
import { ruleText } from "../members/rule-signature.ts"
import type { VaultReading } from "../vault-reading.ts"
import { fitsRule, sealBatch } from "./batch-seal.ts"
import { withSalt } from "./code-check.ts"
import { requestForAll } from "./granted-codes.ts"
import { resealedFacts, withPrivateSealed } from "./private-facts.ts"
import { ruledAccount } from "./ruled-accounts.ts"

const noFacts: readonly Fact[] = []

export type ResealReason = (typeof resealReasons)[number]

/** The place of a signature that is made when the fact has its name. */
export const unsigned = "unsigned"

/**
 * What is signed in the place of a fact: codes sealed to those whom their account's rule names, a rule with the member's own signature.
 * @param all the facts that are written together: an account may be new.
 */
export async function finishFact(vault: VaultReading, given: Fact, all: readonly Fact[]): Promise<Fact> {
  const { loaded, member } = vault
  const fact = await withPrivateSealed(vault, given, all)
  if ((fact.kind === "rule-set" || fact.kind === "rule-cleared") && fact.signature === unsigned) {
    const signed = await member.signAsMember(ruleText(member.vault, fact))
    return { ...fact, signature: Buffer.from(signed).toString("base64url") }
  }
  if (fact.kind !== "batch-added" || !("codes" in fact)) return fact
  const { codes, ...rest } = fact
  const { rules, accounts } = loaded.state
  const account = ruledAccount(accounts, all, fact.account)
  const rule = account === null ? null : ruleFor(rules, account)
  const { readers } = loaded.view
  return { ...rest, sealed: await sealBatch(fact.batch, codes.map(withSalt), rule, readers, [member.member]) }
}

/** Batches that are not sealed as their rule asks, and that this member can open to seal them so. */
export function staleBatches({ loaded, member, brokenSeals }: VaultReading): readonly Batch[] {
  const { state, view, document } = loaded
  if (document === null || document.format === "postern-vault/1") return []
  const canOpen = (batch: Batch): boolean => {
    const { sealed, seals } = batch
    if (sealed === null) return seals.length === 0
    if ("need" in sealed) return requestForAll(state.requests, batch, member.member) !== null
    return sealed.to.includes(member.member)
  }
  return state.accounts.flatMap(account => {
    const rule = ruleFor(state.rules, account)
    const isBroken = ({ seals }: Batch): boolean => brokenSeals.has(seals.at(-1)?.event ?? "")
    return liveBatches(account).filter(
      batch => (!fitsRule(batch.sealed, rule, view.readers) || isBroken(batch)) && canOpen(batch),
    )
  })
}

/** The batch sealed anew as its rule asks now, for those who belong. @throws VaultError `not-entitled`, `locked`. */
export async function resealed(vault: VaultReading, batch: Batch, why: ResealReason): Promise<Fact> {
  const { loaded, member } = vault
  const { state, view } = loaded
  const account = ruledAccount(state.accounts, noFacts, batch.account)!
  const codes = batch.sealed === null ? batch.codes.map(({ text }) => withSalt(text!)) : await vault.openSalted(batch)
  const otherwise = batch.sealed === null ? [member.member] : membersOfSeal(batch.sealed)
  const sealed = await sealBatch(batch.id, codes, ruleFor(state.rules, account), view.readers, otherwise)
  return { kind: "batch-resealed", batch: batch.id, sealed, why }
}

/** After these the command seals anew by itself, with progress, and says how much. */
const sealsByItself = new Set<string>([
  "batch-resealed",
  "batch-removed",
  "rule-set",
  "rule-cleared",
  "member-joined",
  "member-left",
  "member-changed",
  "device-revoked",
])

/** What waits for this member to seal it anew goes with whatever they write next; a few batches at a time. */
export async function withSeals(vault: VaultReading, facts: readonly Fact[]): Promise<readonly Fact[]> {
  if (facts.some(({ kind }) => sealsByItself.has(kind))) return facts
  const ofPrivate = (await resealedFacts(vault)).slice(0, 20)
  const seals: Fact[] = []
  // Those that nobody can open do not take the places of others.
  for (const batch of staleBatches(vault)) {
    const fact = await resealed(vault, batch, "rule").catch(() => null)
    if (fact !== null && seals.push(fact) === 20) break
  }
  return [...facts, ...ofPrivate, ...seals]
}
