import { type AccountFacts, findAccount, nameKey, VaultError, type VaultState } from "../../../record/index.ts"
import { givenText } from "../../prompts/given-text.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

interface EditOptions extends GlobalOptions {
  readonly name?: string
  readonly login?: string
  readonly url?: string
  readonly owner?: string
  readonly ref?: string
  readonly tag?: readonly string[]
}

/** `edit NAME`: changes what is known of an account. */
export async function edit(wanted: string, options: EditOptions): Promise<void> {
  const { login, url, owner } = options
  const name = options.name === undefined ? undefined : givenText(options.name, "The name")
  const ref = options.ref === undefined ? undefined : givenText(options.ref, "The reference")
  const tags = options.tag?.map(tag => givenText(tag, "A tag"))
  const set = Object.fromEntries(
    Object.entries({ name, login, url, owner, ref, tags }).filter(([, value]) => value !== undefined),
  ) as Partial<AccountFacts>
  if (Object.keys(set).length === 0)
    throw new VaultError(
      "usage-wrong",
      "Nothing to change. Say what with --name, --login, --url, --owner, --ref or --tag.",
    )
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, wanted)
  await vault.commit(state => {
    assertFree(state, account.id, set)
    return [{ kind: "account-changed", account: account.id, set }]
  })
  if (session.console.json)
    return session.console.result("edit", { account: name ?? account.name, changed: Object.keys(set) })
  session.console.say(`${plain(name ?? account.name)}: ${Object.keys(set).join(", ")} changed.`)
}

function assertFree(state: VaultState, id: string, { name, ref }: Partial<AccountFacts>): void {
  const others = state.accounts.filter(account => account.id !== id)
  if (name !== undefined && others.some(other => nameKey(other.name) === nameKey(name)))
    throw new VaultError("name-taken", `There is an account "${name}" already.`)
  if (ref !== undefined && others.some(other => nameKey(other.ref) === nameKey(ref)))
    throw new VaultError("name-taken", `The reference ${ref} is another account's.`)
}

/** `remove NAME`: takes an account off the list. What was written stays in the devices' logs. */
export async function remove(wanted: string, options: GlobalOptions & { yes?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, wanted)
  if (
    !options.yes &&
    !(await session.ask.confirm(`Remove ${plain(account.name)} and its codes from the vault?`, "--yes", false))
  )
    throw new VaultError("aborted")
  await vault.commit(() => [{ kind: "account-removed", account: account.id }])
  if (session.console.json) return session.console.result("remove", { account: account.name })
  session.console.say(`${plain(account.name)} is removed. (The encrypted logs keep what was written before.)`)
}
