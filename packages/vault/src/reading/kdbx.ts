import kdbxweb from "kdbxweb"
import { VaultError } from "../record/index.ts"
import { argon2 } from "./argon2.ts"
import { type Candidate, candidate } from "./candidate.ts"
import { findItemCodes } from "./item-fields.ts"
import { assertBearableKdbx } from "./kdbx-cost.ts"

export const isKdbx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x03 &&
  bytes[1] === 0xd9 &&
  bytes[2] === 0xa2 &&
  bytes[3] === 0x9a &&
  (bytes[4] === 0x67 || bytes[4] === 0x66)

const exactBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** Gives `kdbxweb` the Argon2 that it comes without. `argon2Type` 0 is Argon2d, 2 is Argon2id. */
export function useNativeArgon2(): void {
  kdbxweb.CryptoEngine.setArgon2Impl(
    async (password, salt, memoryKiB, iterations, length, parallelism, argon2Type, version) => {
      if (length !== 32) throw new RangeError("KeePass databases take 32 bytes")
      const algorithm = argon2Type === 0 ? "argon2d" : "argon2id"
      const hash = await argon2(new Uint8Array(password), new Uint8Array(salt), {
        algorithm,
        version: version === 16 ? 16 : 19,
        memoryKiB,
        iterations,
        parallelism,
      })
      return exactBuffer(hash)
    },
  )
}

/**
 * The accounts of a KeePass database (KDBX 3.1 or 4) that have codes or a second factor; not those in its recycle bin.
 * @throws VaultError `passphrase-wrong`, `kdf-too-costly` before any work, `file-damaged`.
 */
export async function readKdbx(bytes: Uint8Array, password: string, keyFile: Uint8Array | null): Promise<Candidate[]> {
  assertBearableKdbx(bytes)
  useNativeArgon2()
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
  return database.groups.flatMap(group => [...entriesOf(group, bin)]).flatMap(readEntry)
}

function* entriesOf(group: kdbxweb.KdbxGroup, bin: string | undefined): Iterable<kdbxweb.KdbxEntry> {
  if (group.uuid.id === bin) return
  yield* group.entries
  for (const inner of group.groups) yield* entriesOf(inner, bin)
}

const plain = (value: kdbxweb.KdbxEntryField | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : value.getText()
const standard = new Set(["Title", "UserName", "Password", "URL", "Notes"])

function readEntry(entry: kdbxweb.KdbxEntry): Candidate[] {
  const fields = [...entry.fields]
    .filter(([name]) => !standard.has(name))
    .map(([name, value]) => ({ name, value: plain(value) }))
  const joined = fields.find(({ name }) => name === "KeePassOTP.RecoveryCodes")
  const isNumbered = fields.some(({ name }) => /^Backup code \d+/i.test(name))
  // Postern writes both: the numbered ones say which are used.
  const codes = findItemCodes(
    joined !== undefined && isNumbered ? fields.filter(field => field !== joined) : fields,
    plain(entry.fields.get("Notes")),
  )
  const hasFactor = fields.some(({ name }) =>
    /^(?:otp|totp seed|timeotp-secret.*|hmacotp-secret.*|keepassotp\.(?!recovery).*)$/i.test(name),
  )
  if (codes.length === 0 && !hasFactor) return []
  const dated = (label: string): string | null =>
    fields.find(({ name, value }) => name === label && /^\d{4}-\d\d-\d\d$/.test(value))?.value ?? null
  return [
    candidate({
      name: plain(entry.fields.get("Title")) || "Unnamed",
      login: plain(entry.fields.get("UserName")) || null,
      url: plain(entry.fields.get("URL")) || null,
      codes,
      tags: entry.tags,
      generatedOn: dated("Backup codes generated"),
      expiresOn: dated("Backup codes expire"),
      evidence: [codes.length > 0 ? "KeePass entry with codes" : "KeePass entry with a one-time password"],
    }),
  ]
}
