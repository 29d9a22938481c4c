import { batchById, newId, plain } from "../../../actions/index.ts"
import { exportEntry, tokenTexts } from "../../../exporting/index.ts"
import type { Vault } from "../../../folder/index.ts"
import {
  type Account,
  type Batch,
  type Copy,
  findAccount,
  liveBatches,
  nameKey,
  VaultError,
  type VaultState,
} from "../../../record/index.ts"
import { listWays, type OpenToken, type TokenData } from "../../../unlock/index.ts"
import { type BatchOption, chosenBatch } from "../../chosen-batch.ts"
import { clearTexts, noteReading } from "../../clear-texts.ts"
import { givenText } from "../../prompts/given-text.ts"
import { printTable } from "../../terminal/text-table.ts"
import { type TokenOptions, withToken } from "../../tokens/token-access.ts"
import { type GlobalOptions, today, VaultSession } from "../../vault-session.ts"

type TokenCopyOptions = GlobalOptions & TokenOptions & BatchOption

const labelPrefix = "postern:"
/** The name of a batch on a token: `postern:`, the account's reference, the batch. */
const tokenLabel = (account: Account, batch: Batch): string => `${labelPrefix}${account.ref}:${batch.id}`
const isOfBatch = ({ label }: TokenData, { id }: Batch): boolean =>
  label.startsWith(labelPrefix) && label.endsWith(`:${id}`)

const placeOf = ({ token = "" }: TokenOptions): string => `token ${token}`
const tokenCopy = (batch: Batch | null, place: string): Copy | undefined =>
  batch?.copies.find(
    ({ sort, location, lostOn }) => sort === "token" && lostOn === null && nameKey(location) === nameKey(place),
  )

/**
 * `copy add NAME --token LABEL`: writes the codes to the token as a private object, reads them back, and then notes the copy. A command
 * that is stopped before that leaves an object that the next one replaces.
 */
export async function addTokenCopy(name: string, given: string | undefined, options: TokenCopyOptions): Promise<void> {
  const place = given === undefined ? placeOf(options) : givenText(given, "The place")
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const batch = await chosenBatch(account, options, session, vault.state)
  const { bytes, free } = await withToken(session, options, async token => {
    await noteReading(vault, session, [batch], "export")
    const texts = tokenTexts(exportEntry(account, batch, await clearTexts(vault, batch))).map(text => Buffer.from(text))
    const { freeBytes: room } = await token.facts()
    session.console.say(
      room === null
        ? `The token "${plain(token.label)}" does not say how much room it has; the codes take ${texts[0]!.length} bytes.`
        : `The token "${plain(token.label)}" has room for ${room} bytes; the codes take ${texts[0]!.length}.`,
    )
    return writeFitting(token, account, batch, texts)
  })
  const on = today()
  await vault.commit(state => {
    const known = tokenCopy(batchById(state, batch.id), place)
    return known === undefined
      ? [{ kind: "copy-added", copy: newId(), batch: batch.id, location: place, sort: "token", on }]
      : [{ kind: "copy-seen", copy: known.id, on }]
  })
  const { console } = session
  if (console.json)
    return console.result("copy", { account: account.name, location: place, change: "added", on, bytes, free })
  console.say(
    `${plain(account.name)}: ${batch.codes.length} codes are on the token, ${bytes} bytes, and were read back.`,
  )
  if (await opensVault(session, options))
    console.say("This token also opens the vault: who has it and its PIN has both.")
}

/** Whether one of the member's keys is on the same token. */
async function opensVault(session: VaultSession, { token }: TokenOptions): Promise<boolean> {
  return (await listWays(session.folder, await session.memberName())).some(way => way.token === token)
}

/** Writes the fullest text that there is room for. */
async function writeFitting(
  token: OpenToken,
  account: Account,
  batch: Batch,
  texts: readonly Buffer[],
): Promise<{ bytes: number; free: number | null }> {
  const label = tokenLabel(account, batch)
  for (const [index, text] of texts.entries())
    try {
      await token.writeData(label, text)
      // Under another reference, from before it was changed.
      for (const other of await token.listData())
        if (other.label !== label && isOfBatch(other, batch)) await token.removeData(other.label)
      return { bytes: text.length, free: (await token.facts()).freeBytes }
    } catch (error) {
      const isLast = index === texts.length - 1
      if (isLast || !(error instanceof VaultError) || error.code !== "token-full") throw error
    }
  throw new RangeError("no text to write")
}

/** `copy list --token LABEL`: what of ours lies on the token. */
export async function listTokenCopies(options: TokenCopyOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const { items, free } = await withToken(session, options, async token => ({
    items: (await token.listData()).map(data => ({ ...data, ...meaningOf(data, vault.state) })),
    free: (await token.facts()).freeBytes,
  }))
  const { console } = session
  if (console.json) return console.result("token-copies", { token: options.token, free, objects: items })
  if (items.length === 0) console.say("No codes of this vault are on the token.")
  else
    printTable(
      console,
      [{ title: "Account" }, { title: "Codes" }, { title: "Bytes", align: "right" }, { title: "On the token as" }],
      items.map(({ account, state, bytes, label }) => [account ?? "not of this vault", state, String(bytes), label]),
    )
  if (free !== null) console.say(`Room for ${free} bytes more.`)
}

/** Whose codes these are, and whether they are still the ones that count. */
function meaningOf(data: TokenData, { accounts }: VaultState): { account: string | null; state: string } {
  for (const account of accounts) {
    const batch = account.batches.find(each => isOfBatch(data, each))
    if (batch === undefined) continue
    const isLive = liveBatches(account).some(({ id }) => id === batch.id)
    return { account: account.name, state: isLive ? "current" : "replaced: remove" }
  }
  return { account: null, state: "unknown" }
}

/** `copy remove NAME --token LABEL`: takes the codes off the token, and notes that this copy is gone. */
export async function removeTokenCopy(name: string, options: TokenCopyOptions & { yes?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const { console, ask } = session
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const batch = await chosenBatch(account, options, session, vault.state)
  if (!options.yes && !(await ask.confirm(`Take the codes of ${plain(account.name)} off the token?`, "--yes", false)))
    throw new VaultError("aborted")
  const { removed, wasNoted } = await withToken(session, options, async token => {
    const found = (await token.listData()).filter(data => isOfBatch(data, batch))
    // First, so that no copy is counted on that is not there, wherever this is stopped.
    const wasNoted = await noteLost(vault, batch, options)
    const removed: TokenData[] = []
    for (const data of found) if (await token.removeData(data.label)) removed.push(data)
    return { wasNoted, removed }
  })
  if (removed.length === 0 && !wasNoted)
    throw new VaultError(
      "thing-not-found",
      `No codes of ${account.name} are on the token "${plain(options.token ?? "")}".`,
    )
  if (console.json)
    return console.result("copy", { account: account.name, location: placeOf(options), change: "removed", on: today() })
  console.say(`${plain(account.name)}: no codes are on the token "${plain(options.token ?? "")}" any more.`)
}

async function noteLost(vault: Vault, batch: Batch, options: TokenOptions): Promise<boolean> {
  const written = await vault.commit(state => {
    const known = tokenCopy(batchById(state, batch.id), placeOf(options))
    return known === undefined ? [] : [{ kind: "copy-lost", copy: known.id, on: today() }]
  })
  return written.length > 0
}
