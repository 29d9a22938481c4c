import { readFile } from "node:fs/promises"
import { homedir, hostname } from "node:os"
import { isAbsolute, join } from "node:path"
import { VaultError } from "../../record/index.ts"
import { openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import type { UnlockedMember } from "../keys/member-key.ts"
import { type SigningKey, signingKey } from "../keys/signing-key.ts"
import type { Head } from "../log/device-log.ts"
import { certificateText, isCertified, type LogOwner } from "../log/log-owner.ts"
import { readIfThere, systemFault, writeDurably } from "./durable-file.ts"
import { makePrivateFolder } from "./private-folder.ts"
import { withLock } from "./write-lock.ts"

/** What this device remembers of a vault, outside of the synced folder: nothing here is secret, only hard to replace. */
export interface Remembered {
  readonly epoch: number
  readonly heads: Readonly<Record<string, Head>>
  readonly owners: Readonly<Record<string, LogOwner>>
  /** By device, up to which event this device has read the log without a gap. */
  readonly whole: Readonly<Record<string, number>>
  /** Hashes of the members' documents. */
  readonly documents: readonly string[]
  /** Whose device this is; empty where it is not known yet. */
  readonly member: string
  /** For whom this device's own file was last written: a hash of their recipients. */
  readonly sealedFor: string
}

/** This device's part in a vault: its name there, and the key that signs its events. */
export interface OwnDevice {
  readonly device: string
  readonly label: string
  readonly key: SigningKey
  /** the member's signature that makes it one of theirs, base64url */
  readonly certificate: string
}

/**
 * The folder for what belongs to this device alone: `$XDG_STATE_HOME`, or the system's own place for such things. An empty or relative path is
 * ignored (XDG Base Directory Specification): it would be another folder in every working directory, and an older vault could be put back unseen.
 */
export function stateFolder(vault: string): string {
  const { XDG_STATE_HOME = "", LOCALAPPDATA } = process.env
  const base = isAbsolute(XDG_STATE_HOME)
    ? XDG_STATE_HOME
    : process.platform === "win32"
      ? (LOCALAPPDATA ?? join(homedir(), "AppData", "Local"))
      : process.platform === "darwin"
        ? join(homedir(), "Library", "Application Support")
        : join(homedir(), ".local", "state")
  return join(base, "postern-vault", vault)
}

/** By the names of devices, which others choose: what every object has by itself, as a `constructor`, is none of these. */
export const byDevice = <T>(values: Readonly<Record<string, T>> = {}): Record<string, T> =>
  Object.assign(Object.create(null) as Record<string, T>, values)

const nothing: Remembered = {
  epoch: 0,
  heads: byDevice(),
  owners: byDevice(),
  whole: byDevice(),
  documents: [],
  member: "",
  sealedFor: "",
}

/**
 * What was seen of the vault at the last look; nothing on the first.
 * @throws VaultError `integrity-broken` where it is there and cannot be read: forgetting it would let an older vault be put back unseen.
 */
export async function recall(folder: string): Promise<Remembered> {
  const path = seenPath(folder)
  let text: string
  try {
    text = await readFile(path, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return nothing
    throw systemFault(error, `reading ${path}`)
  }
  try {
    const {
      epoch,
      heads,
      owners,
      whole = {},
      documents = [],
      member = "",
      sealedFor = "",
    } = JSON.parse(text) as Remembered
    const isShaped =
      Number.isSafeInteger(epoch) && isRecord(heads) && isRecord(owners) && isRecord(whole) && Array.isArray(documents)
    if (!isShaped || typeof member !== "string" || typeof sealedFor !== "string") throw new TypeError("another shape")
    return {
      epoch,
      heads: byDevice(heads),
      owners: byDevice(owners),
      whole: byDevice(whole),
      documents,
      member,
      sealedFor,
    }
  } catch (cause) {
    throw new VaultError(
      "integrity-broken",
      `${path} cannot be read: it is what this device remembers of the vault, and shows when an older one is put back. Restore it from a backup; or delete it to take the vault as it is now.`,
      { cause },
    )
  }
}

const seenPath = (folder: string): string => join(folder, "seen.json")
const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * Adds to what this device remembers, under the lock: what another command remembered meanwhile stays.
 * @param merge gives what is to be remembered, from what is remembered now.
 */
export async function remember(folder: string, merge: (remembered: Remembered) => Remembered): Promise<void> {
  await makePrivateFolder(folder)
  await withLock(folder, "seen-lock", async () => {
    const before = await recall(folder)
    const next = merge(before)
    if (JSON.stringify(next) !== JSON.stringify(before))
      await writeDurably(seenPath(folder), `${JSON.stringify(next)}\n`)
  })
}

/**
 * This device, or null where it has not written to the vault yet. Its key lies encrypted for the member; who encrypted it age does not
 * tell, so the member's certificate of the device lies with it: nobody else can put a key of theirs in its place, to be made a device.
 * @throws VaultError `integrity-broken` where the member has not certified it; `file-damaged`, `not-allowed`.
 */
export async function loadDevice(folder: string, member: UnlockedMember): Promise<OwnDevice | null> {
  const path = join(folder, "device.age")
  let file: Buffer
  try {
    file = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw systemFault(error, "reading this device's key")
  }
  const { plain } = await openAgeFile(file, member.openHeader)
  const device = readDevice(plain.toString("utf8"))
  const owner = device && { ...device, member: member.member, verifyKey: device.key.verifyKey }
  if (owner === null || !isCertified(owner, member.vault, () => [member.verifyKey, ...member.formerKeys]))
    throw new VaultError(
      "integrity-broken",
      `${path} holds no device of ${member.member}: another has put it there, or it is damaged. Restore it from a backup; or delete it to go on as a new device.`,
    )
  return device
}

function readDevice(text: string): OwnDevice | null {
  try {
    const { device, label, seed, certificate } = JSON.parse(text) as Record<string, string>
    const fields = [device, label, seed, certificate]
    if (!fields.every(field => typeof field === "string" && field !== "")) return null
    return { device: device!, label: label!, certificate: certificate!, key: signingKey(seed) }
  } catch {
    // Deliberately without a cause: the engine's message quotes the text, which holds the key.
    return null
  }
}

const labelPath = (folder: string): string => join(folder, "label")

/** Keeps what this device is to be called once it writes: a host's name in file names tells whoever carries them who works when. */
export async function chooseLabel(folder: string, label: string): Promise<void> {
  await makePrivateFolder(folder)
  await writeDurably(labelPath(folder), `${label}\n`)
}

const chosenLabel = async (folder: string): Promise<string | null> =>
  (await readIfThere(labelPath(folder)))?.toString("utf8").trim() || null

/** A new device of this member: the name carries chance, so that no two devices ever write one file. */
export async function makeDevice(
  folder: string,
  member: UnlockedMember,
  chance: string,
  given?: string,
): Promise<OwnDevice> {
  const label = given ?? (await chosenLabel(folder)) ?? (hostname().slice(0, 60) || "device")
  const slug =
    label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 24) || "device"
  const device = `${slug}-${chance}`
  const key = signingKey()
  const signed = await member.signAsMember(certificateText(member.vault, device, member.member, key.verifyKey))
  const certificate = Buffer.from(signed).toString("base64url")
  await makePrivateFolder(folder)
  const plain = JSON.stringify({ device, label, seed: key.seed, certificate })
  await writeDurably(join(folder, "device.age"), await sealAgeFile(plain, [member.recipient]))
  return { device, label, key, certificate }
}
