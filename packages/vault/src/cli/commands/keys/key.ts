import { VaultError } from "../../../record/index.ts"
import {
  forgetWay,
  isKnownWay,
  listWays,
  passphraseLabel,
  readKnownWays,
  readWayLabel,
  removeWay,
} from "../../../unlock/index.ts"
import { plain } from "../../terminal/plain-text.ts"
import { printTable } from "../../terminal/text-table.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { noSuchWay, wayText } from "../../ways/way-opening.ts"

/** `key list`: what opens the vault. Nothing has to be unlocked for it, nor any token be there. */
export async function listKeys(options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const member = await session.memberName()
  const vault = session.claimedVaultId()
  const known = vault === null ? null : await readKnownWays(vault)
  const ways = (await listWays(session.folder, member)).map(way => ({
    ...way,
    isKnown: known !== null && isKnownWay(known, way),
  }))
  if (console.json)
    return console.result("keys", {
      member,
      keys: [
        { name: passphraseLabel, sort: "passphrase", hardware: false, knownHere: true },
        ...ways.map(({ label, sort, recipient, token, isKnown }) => ({
          name: label,
          sort,
          hardware: sort !== "recipient",
          knownHere: isKnown,
          ...(recipient === null ? {} : { recipient }),
          ...(token === null ? {} : { token }),
        })),
      ],
    })
  printTable(
    console,
    [{ title: "Key" }, { title: "What" }, { title: "On this device" }],
    [
      [passphraseLabel, "stays in any case", "yes"],
      ...ways.map(way => [way.label, wayText(way), way.isKnown ? "yes" : "not yet: key add"]),
    ],
  )
}

/**
 * `key remove NAME`. The passphrase stays: it is the one way of which it is known that it needs nothing that can break or be lost. The
 * vault is opened for it, since the log tells who removed what.
 */
export async function removeKey(label: string, options: GlobalOptions & { yes?: boolean }): Promise<void> {
  if (label === passphraseLabel)
    throw new VaultError(
      "last-way",
      "The passphrase is the last way in that needs no hardware, so it stays. Nothing was changed.",
    )
  readWayLabel(label)
  const session = new VaultSession(options)
  const { console, ask } = session
  const member = await session.memberName()
  const ways = await listWays(session.folder, member)
  const way = ways.find(each => each.label === label)
  if (way === undefined) throw noSuchWay(label, ways)
  if (
    !options.yes &&
    !(await ask.confirm(`Have the key ${label} (${wayText(way)}) open the vault no more?`, "--yes", false))
  )
    throw new VaultError("aborted")
  const vault = await session.open()
  await removeWay(session.folder, way)
  await forgetWay(vault.member.vault, way)
  await vault.commit(() => [{ kind: "key-removed", key: way.label, sort: way.sort }])
  if (console.json) return console.result("key", { name: label, sort: way.sort, removed: true })
  console.say(`The key ${plain(label)} (${wayText(way)}) opens this vault no more.`)
  console.say(
    "It still opens older copies of the folder, with what was in them. If somebody else may have it, and its PIN: postern-vault key rotate.",
  )
}
