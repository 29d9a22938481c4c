import type { Vault } from "../../../folder/index.ts"
import {
  type Account,
  type AccountFacts,
  type BatchChanges,
  type Fact,
  findAccount,
  liveBatches,
  nameKey,
  unsealed,
  VaultError,
  type VaultState,
} from "../../../record/index.ts"
import { type BatchOption, batchOf, batchTitle, chosenBatch } from "../../chosen-batch.ts"
import { givenText } from "../../prompts/given-text.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, readDay, readPastDay, VaultSession } from "../../vault-session.ts"

interface EditOptions extends GlobalOptions, BatchOption {
  readonly name?: string
  readonly login?: string
  readonly url?: string
  readonly owner?: string
  readonly ref?: string
  readonly tag?: readonly string[]
  readonly private?: boolean
  readonly generated?: string
  readonly expires?: string
  readonly review?: string
  readonly note?: string
}

/** A day, or null for a word that takes it away. */
const dayOrNever = (given: string | undefined): string | null | undefined =>
  given === undefined ? undefined : /^(?:never|none)$/i.test(given) ? null : readDay(given)

const withoutUnsaid = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

/** `edit NAME`: changes what is known of an account and of its codes. */
export async function edit(wanted: string, options: EditOptions): Promise<void> {
  const { login, url, owner } = options
  const name = options.name === undefined ? undefined : givenText(options.name, "The name")
  const ref = options.ref === undefined ? undefined : givenText(options.ref, "The reference")
  const tags = options.tag?.map(tag => givenText(tag, "A tag"))
  const sealed = options.private === undefined ? undefined : options.private ? unsealed : null
  const set = withoutUnsaid({ name, login, url, owner, ref, tags, private: sealed }) as Partial<AccountFacts>
  const ofBatch = withoutUnsaid<BatchChanges>({
    generatedOn: options.generated === undefined ? undefined : readPastDay(options.generated),
    expiresOn: dayOrNever(options.expires),
    reviewOn: dayOrNever(options.review),
    note: options.note === "" ? null : options.note,
  } as BatchChanges)
  const changed = [...Object.keys(set), ...Object.keys(ofBatch).map(field => field.replace(/On$/, ""))]
  if (changed.length === 0)
    throw new VaultError(
      "usage-wrong",
      "Nothing to change. Say what with --name, --login, --url, --owner, --ref, --tag, --private, --generated, --expires, --review or --note.",
    )
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, wanted)
  const batch = Object.keys(ofBatch).length === 0 ? null : await chosenBatch(account, options, session, vault.state)
  await vault.commit(state => {
    assertFree(state, account.id, set)
    const facts: Fact[] = batch === null ? [] : [{ kind: "batch-changed", batch: batch.id, set: ofBatch }]
    return Object.keys(set).length === 0 ? facts : [{ kind: "account-changed", account: account.id, set }, ...facts]
  })
  if (options.private)
    session.console.warn(
      "What was written of it before stays in the log, which all members read: this hides it from those who come later to the list, not from the log.",
    )
  if (session.console.json) return session.console.result("edit", { account: name ?? account.name, changed })
  session.console.say(`${plain(name ?? account.name)}: ${changed.join(", ")} changed.`)
}

function assertFree(state: VaultState, id: string, { name, ref }: Partial<AccountFacts>): void {
  const others = state.accounts.filter(account => account.id !== id)
  if (name !== undefined && others.some(other => nameKey(other.name) === nameKey(name)))
    throw new VaultError("name-taken", `There is an account "${name}" already.`)
  if (ref !== undefined && others.some(other => nameKey(other.ref) === nameKey(ref)))
    throw new VaultError("name-taken", `The reference ${ref} is another account's.`)
}

/** `remove NAME`: takes an account off the list, or one batch of its codes. What was written stays in the devices' logs. */
export async function remove(wanted: string, options: GlobalOptions & BatchOption & { yes?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, wanted)
  if (options.batch !== undefined) return removeBatch(vault, account, options.batch, options.yes ?? false, session)
  if (
    !options.yes &&
    !(await session.ask.confirm(`Remove ${plain(account.name)} and its codes from the vault?`, "--yes", false))
  )
    throw new VaultError("aborted")
  await vault.commit(() => [{ kind: "account-removed", account: account.id }])
  if (session.console.json) return session.console.result("remove", { account: account.name })
  session.console.say(`${plain(account.name)} is removed. (The encrypted logs keep what was written before.)`)
}

async function removeBatch(
  vault: Vault,
  account: Account,
  given: string,
  isSure: boolean,
  session: VaultSession,
): Promise<void> {
  const batch = batchOf(account, given)
  const title = batchTitle(account, batch, vault.state)
  const question = `${plain(account.name)}: remove ${title}, with its ${batch.codes.length} codes?`
  if (!isSure && !(await session.ask.confirm(question, "--yes", false))) throw new VaultError("aborted")
  await vault.commit(() => [{ kind: "batch-removed", batch: batch.id }])
  const left = vault.state.accounts.find(({ id }) => id === account.id)
  const live = left === undefined ? 0 : liveBatches(left).length
  if (session.console.json) return session.console.result("remove", { account: account.name, batch: given, left: live })
  session.console.say(
    `${plain(account.name)}: ${title}, is removed. (The encrypted logs keep what was written before.)`,
  )
}
