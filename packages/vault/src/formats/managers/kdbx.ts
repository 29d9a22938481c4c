import kdbxweb from "kdbxweb"
import { VaultError } from "../../record/index.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { useNativeArgon2 } from "./kdbx-argon2.ts"
import { assertBearableKdbx } from "./kdbx-cost.ts"
import { keePassEntry } from "./keepass-xml.ts"

const exactBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/**
 * The entries of a KeePass database (KDBX 3.1 or 4); not those in its recycle bin.
 * @throws VaultError `passphrase-wrong`, `kdf-too-costly` before any work, `file-damaged`.
 */
export async function readKdbx(
  bytes: Uint8Array,
  password: string,
  keyFile: Uint8Array | null,
): Promise<SourceEntry[]> {
  assertBearableKdbx(bytes)
  useNativeArgon2(kdbxweb)
  const credentials = new kdbxweb.Credentials(
    kdbxweb.ProtectedValue.fromString(password),
    keyFile === null ? null : exactBuffer(keyFile),
  )
  let database: kdbxweb.Kdbx
  try {
    database = await kdbxweb.Kdbx.load(exactBuffer(bytes), credentials)
  } catch (cause) {
    const { code } = cause as { code?: string }
    if (code === kdbxweb.Consts.ErrorCodes.InvalidKey)
      throw new VaultError("passphrase-wrong", "That password (and key file) does not open this KeePass database.")
    throw new VaultError("file-damaged", `The KeePass database cannot be read (${code ?? "unknown fault"}).`, { cause })
  }
  const bin = database.meta.recycleBinEnabled ? database.meta.recycleBinUuid?.id : undefined
  return database.groups.flatMap(group => [...entriesOf(group, bin)]).map(readEntry)
}

function* entriesOf(group: kdbxweb.KdbxGroup, bin: string | undefined): Iterable<kdbxweb.KdbxEntry> {
  if (group.uuid.id === bin) return
  yield* group.entries
  for (const inner of group.groups) yield* entriesOf(inner, bin)
}

const plain = (value: kdbxweb.KdbxEntryField | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : value.getText()
const readEntry = (entry: kdbxweb.KdbxEntry): SourceEntry =>
  keePassEntry(new Map([...entry.fields].map(([name, value]) => [name, plain(value)])), entry.tags)
