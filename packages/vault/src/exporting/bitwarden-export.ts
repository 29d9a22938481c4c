import { createCipheriv, createHmac, randomBytes, randomUUID } from "node:crypto"
import { deriveBitwardenKeys } from "../formats/index.ts"
import { codeFieldName, commonLosses, type ExportEntry, type Exported, factFields } from "./export-entry.ts"

/** Bitwarden's field types. */
const textField = 0
const hiddenField = 1

function itemOf(entry: ExportEntry): object {
  const { account, codes } = entry
  const fields = [
    ...codes.map(code => ({ name: codeFieldName(code), value: code.text, type: hiddenField, linkedId: null })),
    ...factFields(entry, ["note"]).map(({ name, value }) => ({ name, value, type: textField, linkedId: null })),
  ]
  return {
    id: randomUUID(),
    organizationId: null,
    folderId: null,
    type: 1,
    reprompt: 0,
    name: account.name,
    notes: entry.batch.note,
    favorite: false,
    fields,
    login: {
      uris: account.url ? [{ match: null, uri: account.url }] : [],
      username: account.login ?? null,
      password: null,
      totp: null,
    },
    collectionIds: null,
  }
}

function exportJson(entries: readonly ExportEntry[]): string {
  return JSON.stringify({ encrypted: false, folders: [], items: entries.map(itemOf) }, null, 2)
}

/** Bitwarden's readable JSON: anyone who has the file has the codes. */
export function exportBitwardenPlain(entries: readonly ExportEntry[]): Exported {
  return { bytes: Buffer.from(exportJson(entries)), losses: commonLosses(entries) }
}

/** Bitwarden's password-protected JSON, with its Argon2id default cost or above. */
export async function exportBitwarden(entries: readonly ExportEntry[], password: string): Promise<Exported> {
  const envelope = {
    salt: randomBytes(16).toString("base64"),
    kdfType: 1,
    kdfIterations: 3,
    kdfMemory: 64,
    kdfParallelism: 4,
  }
  const keys = await deriveBitwardenKeys(envelope, password)
  const seal = (plain: string): string => {
    const iv = randomBytes(16)
    const cipher = createCipheriv("aes-256-cbc", keys.enc, iv)
    const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()])
    const mac = createHmac("sha256", keys.mac).update(iv).update(sealed).digest()
    return `2.${[iv, sealed, mac].map(part => part.toString("base64")).join("|")}`
  }
  const json = {
    encrypted: true,
    passwordProtected: true,
    ...envelope,
    encKeyValidation_DO_NOT_EDIT: seal(randomUUID()),
    data: seal(exportJson(entries)),
  }
  return { bytes: Buffer.from(JSON.stringify(json, null, 2)), losses: commonLosses(entries) }
}
