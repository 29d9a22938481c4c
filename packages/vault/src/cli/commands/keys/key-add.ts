import type { Identity, Recipient } from "age-encryption"
import { type MemberSecret, unlockedMember, Vault } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import {
  bareIdentity,
  identityOf,
  knowModule,
  knowWay,
  labelFrom,
  listWays,
  logIn,
  type NewWay,
  openToken,
  pluginIdentity,
  pluginOf,
  pluginRecipient,
  pointOfTagRecipient,
  readPluginName,
  readWayLabel,
  tokenKeyIdentity,
  type Way,
  type WayFacts,
  writeWay,
} from "../../../unlock/index.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { withPasskey } from "../../ways/passkey-opening.ts"
import { terminalPerson } from "../../ways/terminal-person.ts"
import { askPin, readIdentityFile, wayText } from "../../ways/way-opening.ts"

interface AddOptions extends GlobalOptions {
  readonly plugin?: string
  readonly recipient?: string
  readonly pkcs11?: string
  readonly token?: string
  readonly keyId?: string
  readonly passkey?: boolean
}

/** A way that is about to be made. */
interface Planned {
  readonly facts: WayFacts
  readonly recipient: string | Recipient
  readonly identity: string | Identity | null
  /** What it is called where no name is given. */
  readonly name: string
}

const noFacts = { recipient: null, identity: null, token: null, serial: null, keyId: null }

/** `key add [NAME]`: seals the member's keys a second time, to a key that is kept elsewhere. */
export async function addKey(label: string | undefined, options: AddOptions): Promise<void> {
  const kinds = [options.plugin, options.pkcs11, options.passkey].filter(kind => kind !== undefined).length
  if (kinds > 1 || (kinds === 0 && options.recipient === undefined))
    throw new VaultError(
      "usage-wrong",
      "Say what is to open the vault: --plugin NAME, --recipient age1…, --pkcs11 MODULE --token LABEL, or --passkey.",
    )
  if ((options.pkcs11 === undefined) !== (options.token === undefined))
    throw new VaultError("usage-wrong", "--pkcs11 MODULE and --token LABEL belong together.")
  const given = label === undefined ? null : readWayLabel(label)
  const session = new VaultSession(options)
  // What cannot be is refused before anything is asked.
  if (options.passkey) return withNewPasskey(session, await session.unlock(), given, options)
  const planned =
    options.pkcs11 !== undefined
      ? null
      : options.plugin === undefined
        ? ofRecipient(session, options)
        : ofPlugin(session, options)
  if (planned !== null) return keep(session, await session.unlock(), given, planned)
  assertKeyId(options.keyId)
  return withToken(session, await session.unlock(), given, options)
}

function assertKeyId(keyId: string | undefined): void {
  if (keyId === undefined || /^(?:[0-9a-fA-F]{2}){1,32}$/.test(keyId)) return
  throw new VaultError("usage-wrong", "--key-id takes the hex digits that pkcs11-tool --list-objects gives as ID.")
}

function ofPlugin(session: VaultSession, { plugin, recipient, identity: file }: AddOptions): Planned {
  const name = readPluginName(plugin ?? "")
  const identity = file === undefined ? bareIdentity(name) : readIdentityFile(file)
  for (const key of [identity, ...(recipient === undefined ? [] : [recipient])])
    if (pluginOf(key) !== name) throw new VaultError("usage-wrong", `What was given is no key of age-plugin-${name}.`)
  const context = { person: terminalPerson(session.ask, session.console) }
  return {
    name,
    facts: { ...noFacts, sort: "plugin", identity, recipient: recipient ?? null },
    recipient: pluginRecipient(name, recipient ?? identity, context),
    identity: pluginIdentity(name, identity, context),
  }
}

function ofRecipient(session: VaultSession, { recipient = "", identity: file }: AddOptions): Planned {
  const isNative = /^age1[a-z0-9]{58}$/.test(recipient) || pointOfTagRecipient(recipient) !== null
  const name = isNative ? null : pluginOf(recipient)
  if (!isNative && name === null)
    throw new VaultError(
      "usage-wrong",
      "--recipient takes an age recipient, age1…, as age-keygen or a plugin prints it.",
    )
  const person = terminalPerson(session.ask, session.console)
  const identity = file === undefined ? null : identityOf(readIdentityFile(file), person)
  return {
    name: "recipient",
    facts: { ...noFacts, sort: "recipient", recipient },
    recipient: name === null ? recipient : pluginRecipient(name, recipient, { person }),
    identity,
  }
}

async function withToken(
  session: VaultSession,
  secret: MemberSecret,
  label: string | null,
  options: AddOptions,
): Promise<void> {
  const { pkcs11 = "", token: tokenLabel = "", keyId, lastTry = false } = options
  const token = await openToken({ module: pkcs11, label: tokenLabel })
  try {
    await logIn(token, { askPin: question => askPin(session, question, options), lastTry })
    const name = `postern-vault ${secret.vault.slice(0, 11)} ${secret.member}`
    const [found] = await token.keys(keyId === undefined ? { label: name } : { id: keyId.toLowerCase() })
    if (found === undefined && keyId !== undefined)
      throw new VaultError("thing-not-found", `The token "${plain(token.label)}" has no key of P-256 with that ID.`)
    // A key that a stopped command left is taken up again.
    const key = found ?? (await token.makeKey(name))
    const planned: Planned = {
      name: labelFrom(token.label),
      facts: {
        ...noFacts,
        sort: "pkcs11",
        recipient: key.recipient,
        token: token.label,
        serial: (await token.facts()).serialNumber.trim() || null,
        keyId: key.id,
      },
      recipient: key.recipient,
      identity: tokenKeyIdentity(token, key),
    }
    await keep(session, secret, label, planned)
    await knowModule(secret.vault, token.label, pkcs11)
  } finally {
    await token.close()
  }
}

/** Makes a passkey in the browser, which seals and, to try it, opens. */
async function withNewPasskey(
  session: VaultSession,
  secret: MemberSecret,
  label: string | null,
  options: AddOptions,
): Promise<void> {
  await withPasskey(session, options.open ?? true, async desk => {
    const identity = await desk.make(`postern-vault ${secret.member}`)
    await keep(session, secret, label, {
      name: "passkey",
      facts: { ...noFacts, sort: "passkey", identity },
      recipient: desk.recipient(identity),
      identity: desk.identity(identity),
    })
  })
}

async function keep(
  session: VaultSession,
  secret: MemberSecret,
  label: string | null,
  planned: Planned,
): Promise<void> {
  const ways = await listWays(session.folder, secret.member)
  const isSame = ({ sort, recipient, identity }: Way): boolean =>
    sort === planned.facts.sort && recipient === planned.facts.recipient && identity === planned.facts.identity
  const same = ways.find(isSame)
  const name = label ?? same?.label ?? freeLabel(planned.name, ways)
  const taken = ways.find(way => way.label === name)
  if (taken !== undefined && !isSame(taken))
    throw new VaultError(
      "name-taken",
      `There is a key ${name} already (${wayText(taken)}). Give another name, or remove it first.`,
    )
  const noteFirst = async (): Promise<void> => {
    const vault = await Vault.open({ folder: session.folder, member: await unlockedMember(secret) })
    await vault.commit(() => [{ kind: "key-added", key: name, sort: planned.facts.sort }])
  }
  const way: NewWay = {
    label: name,
    facts: planned.facts,
    recipient: planned.recipient,
    identity: planned.identity,
    ...(taken === undefined ? { noteFirst } : {}),
  }
  const made = await writeWay(session.folder, secret, way)
  await knowWay(secret.vault, made)
  const { console } = session
  if (console.json)
    return console.result("key", {
      name,
      sort: made.sort,
      recipient: made.recipient,
      tried: planned.identity !== null,
      wasThere: taken !== undefined,
    })
  console.say(
    `${taken === undefined ? "The" : "It was there already: the"} key ${name} (${wayText(made)}) opens this vault, beside the passphrase.${planned.identity === null ? " It was not tried, for what opens it is not here." : ""}`,
  )
  console.say("Keep the passphrase on paper all the same: a key can break or be lost.")
}

function freeLabel(name: string, ways: readonly Way[]): string {
  const taken = new Set(ways.map(({ label }) => label))
  for (let number = 1; ; number++) {
    const label = number === 1 ? name : `${name}-${number}`
    if (!taken.has(label)) return label
  }
}
