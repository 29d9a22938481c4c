import { newId } from "../../../actions/index.ts"
import {
  type Account,
  type Batch,
  type Fact,
  findAccount,
  liveBatches,
  nameKey,
  VaultError,
  type VaultState,
} from "../../../record/index.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

/** `merge NAME OTHER`: two accounts that are one, as when two devices that were apart each added it. What NAME says of itself stands. */
export async function merge(
  wanted: string,
  other: string,
  options: GlobalOptions & { readonly yes?: boolean },
): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open({ opensCodes: true })
  const [into, from] = pairOf(vault.state, wanted, other)
  const title = ({ name, ref, login }: Account): string =>
    `${plain(name)} (${plain(ref)}${login ? `, ${plain(login)}` : ""})`
  if (
    !options.yes &&
    !(await session.ask.confirm(
      `Make one account of ${title(into)} and ${title(from)}? The first keeps its name.`,
      "--yes",
    ))
  )
    throw new VaultError("aborted")
  await vault.commit(state => {
    const [now, old] = [into, from].map(({ id }) => state.accounts.find(account => account.id === id))
    if (now === undefined || old === undefined)
      throw new VaultError("account-not-found", "One of the two accounts is gone by now. Nothing was changed.")
    return [{ kind: "account-merged", account: old.id, into: now.id }, ...doubledBatches(now, old)]
  })
  const left = vault.state.accounts.find(({ id }) => id === into.id)!
  const { length } = liveBatches(left)
  if (session.console.json)
    return session.console.result("merge", { account: left.name, ref: left.ref, batches: length })
  session.console.say(
    `${plain(from.name)} (${plain(from.ref)}) is part of ${plain(left.name)} (${plain(left.ref)}) now.`,
  )
  if (length > 1)
    session.console.warn(
      `It has ${length} batches of codes that may be good. Try them, then remove the void one: postern-vault remove ${shellWord(left.ref)} --batch N`,
    )
}

function pairOf(state: VaultState, wanted: string, other: string): [Account, Account] {
  const [into, from] = [findAccount(state, wanted), findAccount(state, other)]
  if (into.id === from.id)
    throw new VaultError(
      "usage-wrong",
      `Both are ${into.name} (${into.ref}). Where two accounts have one name, give their references, as postern-vault list shows them.`,
    )
  if ((into.private === undefined) !== (from.private === undefined))
    throw new VaultError(
      "usage-wrong",
      `One of the two is private: ${plain((into.private === undefined ? from : into).ref)}. Make both so, or none: postern-vault edit NAME --private, or --no-private`,
    )
  return [into, from]
}

/** Of two batches with the same codes one goes; what only it says of their use, tests and copies is said of the other. */
function doubledBatches(into: Account, from: Account): Fact[] {
  return liveBatches(from).flatMap((batch): Fact[] => {
    const same = liveBatches(into).find(other => textsOf(other) !== null && textsOf(other) === textsOf(batch))
    return same === undefined ? [] : [...factsToCarry(batch, same), { kind: "batch-removed", batch: batch.id }]
  })
}

/** The codes of a batch as one text; null where they are sealed for others. */
function textsOf({ codes }: Batch): string | null {
  const texts = codes.map(({ text }) => text)
  return texts.includes(null) ? null : JSON.stringify(texts)
}

function factsToCarry(from: Batch, { id: batch, codes, copies, exposures }: Batch): Fact[] {
  const isKnown = ({ usedBefore, uses }: Batch["codes"][number]): boolean => usedBefore || uses.length > 0
  return [
    ...from.codes.flatMap((code): Fact[] => {
      const other = codes[code.index]!
      if (isKnown(other)) return []
      const worked = code.uses.findLast(use => use.worked !== null)?.worked
      if (isKnown(code)) return [{ kind: "code-used", batch, index: code.index, ...(worked == null ? {} : { worked }) }]
      return code.doubts.length > 0 && other.doubts.length === 0
        ? [{ kind: "code-doubtful", batch, index: code.index }]
        : []
    }),
    ...from.tested.map(
      ({ on, index }): Fact => ({ kind: "batch-tested", batch, on, ...(index === null ? {} : { index }) }),
    ),
    ...from.copies
      .filter(
        ({ location, lostOn }) => lostOn === null && !copies.some(copy => nameKey(copy.location) === nameKey(location)),
      )
      .map(
        ({ location, sort, inside, onFactorDevice, lastSeenOn }): Fact => ({
          kind: "copy-added",
          copy: newId(),
          batch,
          location,
          sort,
          on: lastSeenOn,
          ...(inside === null ? {} : { inside }),
          ...(onFactorDevice ? { onFactorDevice } : {}),
        }),
      ),
    ...from.exposures
      .filter(({ where }) => !exposures.some(exposure => exposure.where === where))
      .map(({ where, on }): Fact => ({ kind: "exposure-found", batch, where, on })),
  ]
}
