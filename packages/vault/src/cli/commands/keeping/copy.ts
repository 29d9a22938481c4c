import { batchById, newId } from "../../../actions/index.ts"
import {
  type Account,
  type Batch,
  type Copy,
  type CopySort,
  copySorts,
  findAccount,
  nameKey,
  VaultError,
} from "../../../record/index.ts"
import { type BatchOption, chosenBatch } from "../../chosen-batch.ts"
import { givenText } from "../../prompts/given-text.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { type GlobalOptions, readPastDay, today, VaultSession } from "../../vault-session.ts"

interface CopyOptions extends GlobalOptions, BatchOption {
  readonly sort?: string
  readonly inside?: string
  readonly onFactorDevice?: boolean
  readonly on?: string
}

/** `copy add NAME PLACE`: a copy of the codes is there now. */
export async function addCopy(name: string, place: string | undefined, options: CopyOptions): Promise<void> {
  if (place === undefined)
    throw new VaultError("usage-wrong", "Say where the copy is: a PLACE, or --token LABEL to write it to a token.")
  const location = givenText(place, "The place")
  const sort = (options.sort ?? "paper") as CopySort
  if (!copySorts.includes(sort)) throw new VaultError("usage-wrong", `--sort is one of ${copySorts.join(", ")}.`)
  const on = options.on === undefined ? today() : readPastDay(options.on)
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const batch = await chosenBatch(account, options, session, vault.state)
  const inside = options.inside === undefined ? {} : { inside: findAccount(vault.state, options.inside).id }
  const device = options.onFactorDevice ? { onFactorDevice: true } : {}
  await vault.commit(state => {
    if (batchById(state, batch.id)?.copies.some(copy => isAt(copy, location) && copy.lostOn === null))
      throw new VaultError(
        "name-taken",
        `A copy at "${location}" is known already. If you saw it: postern-vault copy seen ${shellWord(account.name)} ${shellWord(location)}`,
      )
    return [{ kind: "copy-added", copy: newId(), batch: batch.id, location, sort, on, ...inside, ...device }]
  })
  done(session, account, location, "added", on)
}

/** `copy seen|lost NAME [PLACE]`. */
export async function changeCopy(
  change: "seen" | "lost",
  name: string,
  location: string | undefined,
  options: CopyOptions,
): Promise<void> {
  const on = options.on === undefined ? today() : readPastDay(options.on)
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const batch = await chosenBatch(account, options, session, vault.state)
  const copy = await findCopy(session, batch, location)
  await vault.commit(() => [{ kind: `copy-${change}`, copy: copy.id, on }])
  done(session, account, copy.location, change, on)
}

const isAt = (copy: Copy, location: string): boolean => nameKey(copy.location) === nameKey(location)

async function findCopy(session: VaultSession, batch: Batch, location: string | undefined): Promise<Copy> {
  const copies = batch.copies.filter(copy => copy.lostOn === null)
  const found =
    location === undefined
      ? copies.length === 1
        ? copies[0]
        : undefined
      : batch.copies.find(copy => isAt(copy, location))
  if (found !== undefined) return found
  const places = copies.map(copy => `"${copy.location}"`).join(", ")
  if (location !== undefined || copies.length === 0)
    throw new VaultError(
      "thing-not-found",
      copies.length === 0 ? "No copy of these codes is known." : `No copy is known there. Known: ${places}`,
    )
  const id = await session.ask.choose(
    "Which copy?",
    "the PLACE",
    copies.map(copy => ({ value: copy.id, label: plain(copy.location) })),
  )
  return copies.find(copy => copy.id === id)!
}

function done(session: VaultSession, account: Account, location: string, change: string, on: string): void {
  if (session.console.json) {
    session.console.result("copy", { account: account.name, location, change, on })
    return
  }
  session.console.say(`${plain(account.name)}: copy at ${plain(location)} ${change} on ${on}.`)
  if (change === "lost") session.console.say("If someone may have it, make new codes there, and replace these.")
}
