import { missingFor, drill as practise, sharedSealOf } from "../../../folder/index.ts"
import { agreedBy, currentBatch, findAccount, liveBatches, type VaultState } from "../../../record/index.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { printTable } from "../../terminal/text-table.ts"
import { type GlobalOptions, today, VaultSession } from "../../vault-session.ts"

/** `drill [ACCOUNT]`: practises what an emergency takes, without spending a code; without a name, when each account was practised last. */
export async function drill(name: string | undefined, options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  if (name === undefined) return listDrills(session)
  const { console } = session
  const vault = await session.openByPassphrase()
  const account = findAccount(vault.state, name)
  const { request, status, liars } = await practise(vault, account, today(vault.now))
  if (console.json) return console.result("drill", { account: account.name, request, status, wrongShares: liars })
  for (const liar of liars)
    console.warn(`${plain(liar)} released a wrong share: it is not the one that the seal names. Tell an owner.`)
  if (status === "done")
    return console.say(`It works: the practice words of ${plain(account.name)} could be read. No code was spent.`)
  const asked = vault.state.requests.find(({ id }) => id === request)!
  const agreed = agreedBy(asked)
  const seal = sharedSealOf(currentBatch(account)!)!
  const missing = missingFor(vault, asked, seal.of)
  console.say(
    `${status === "asked" ? "Asked to practise" : "Still waiting to practise"} with ${plain(account.name)}. ${agreed.length} of ${seal.need} agree. Waiting for ${missing.map(plain).join(" or ")}: postern-vault requests`,
  )
  console.say(`Then again: postern-vault drill ${shellWord(account.name)}`)
}

async function listDrills(session: VaultSession): Promise<void> {
  const { console } = session
  const { state } = await session.open()
  const drills = sharedAccounts(state)
  if (console.json) return console.result("drills", { drills })
  if (drills.length === 0)
    return console.say("No account's codes need the agreement of several: there is nothing to practise.")
  printTable(
    console,
    [{ title: "Account" }, { title: "Practised last" }],
    drills.map(({ account, last }) => [account, last ?? "never"]),
  )
}

const sharedAccounts = (state: VaultState): { account: string; last: string | null }[] =>
  state.accounts
    .filter(account => liveBatches(account).some(batch => sharedSealOf(batch) !== null))
    .map(account => {
      const days = account.batches.flatMap(({ drills }) => drills.map(({ on }) => on)).sort()
      return { account: account.name, last: days.at(-1) ?? null }
    })
