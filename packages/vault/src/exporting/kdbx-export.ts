import kdbxweb from "kdbxweb"
import { useNativeArgon2 } from "../formats/index.ts"
import { codeFieldName, commonLosses, type ExportEntry, type Exported, factFields } from "./export-entry.ts"

/** 64 MiB, 10 rounds, 2 lanes: kdbxweb's own default is 1 MiB and 2 rounds. */
const argonMemoryBytes = 64 << 20
const argonRounds = 10

/** A KDBX 4 database with an entry for each account; codes are protected fields. */
export async function exportKdbx(entries: readonly ExportEntry[], password: string): Promise<Exported> {
  useNativeArgon2(kdbxweb)
  const { Int64, VarDictionary, Consts, Kdbx, Credentials, ProtectedValue } = kdbxweb
  const database = Kdbx.create(new Credentials(ProtectedValue.fromString(password)), "Backup codes")
  database.setKdf(Consts.KdfId.Argon2id)
  const { kdfParameters } = database.header
  const { ValueType } = VarDictionary
  kdfParameters!.set("M", ValueType.UInt64, Int64.from(argonMemoryBytes))
  kdfParameters!.set("I", ValueType.UInt64, Int64.from(argonRounds))
  kdfParameters!.set("P", ValueType.UInt32, 2)
  for (const entry of entries) addEntry(database, entry)
  return { bytes: new Uint8Array(await database.save()), losses: [...commonLosses(entries), ...braceWarnings(entries)] }
}

function addEntry(database: kdbxweb.Kdbx, entry: ExportEntry): void {
  const { account, batch, codes } = entry
  const { fields, times, tags } = database.createEntry(database.getDefaultGroup())
  const secret = (text: string): kdbxweb.ProtectedValue => kdbxweb.ProtectedValue.fromString(text)
  fields.set("Title", account.name)
  fields.set("UserName", account.login ?? "")
  fields.set("URL", account.url ?? "")
  fields.set("Notes", batch.note ?? "")
  for (const code of codes) fields.set(codeFieldName(code), secret(code.text))
  for (const { name, value } of factFields(entry, ["note", "tags"])) fields.set(name, value)
  const unused = codes.filter(code => !code.used).map(code => code.text)
  // What the KeePassOTP plugin shows: the codes that are left.
  fields.set("KeePassOTP.RecoveryCodes", secret(unused.join("\n")))
  tags.push(...account.tags)
  const expiry = new Date(`${batch.expiresOn}T00:00:00Z`)
  if (!Number.isNaN(expiry.getTime())) {
    times.expires = true
    times.expiryTime = expiry
  }
}

/** KeePassXC takes `{…}` in a value for a reference and rewrites it. */
function braceWarnings(entries: readonly ExportEntry[]): string[] {
  const concerned = entries.filter(({ codes, account }) =>
    [account.name, ...codes.map(code => code.text)].some(text => /\{[^{}\n]*\}/.test(text)),
  )
  return concerned.map(
    ({ account }) => `braces in ${account.name}: KeePassXC takes {…} for a reference when it shows or copies it`,
  )
}
