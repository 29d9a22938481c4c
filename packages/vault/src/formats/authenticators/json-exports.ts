import { asObject, asText, objectsIn } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { inventory } from "./inventory.ts"
import { readOtpAuth } from "./otpauth.ts"
import { readPlainExport } from "./plain-exports.ts"
import type { AskPassword } from "./sealed-export.ts"
import { isSealedEnte, isSealedProton, openAegis, openEnte, openProton, openTwoFas } from "./sealed-readers.ts"

interface AuthenticatorContent {
  readonly program: string
  readonly entries: readonly SourceEntry[]
}

/**
 * The accounts of an authenticator's export in JSON, plain or sealed; null for all other JSON.
 * @throws VaultError `passphrase-wrong`, `kdf-too-costly`, `file-damaged`.
 */
export async function readAuthenticatorJson(json: unknown, ask: AskPassword): Promise<AuthenticatorContent | null> {
  const { header, db, services, servicesEncrypted, schemaVersion } = asObject(json)
  if (typeof header === "object" && header !== null && db !== undefined) {
    const opened = typeof db === "string" ? await openAegis(json, ask) : db
    const entries = objectsIn(asObject(opened).entries).map(entry =>
      inventory(asText(entry.issuer), asText(entry.name), asText(entry.note)),
    )
    return { program: "Aegis", entries }
  }
  if (Array.isArray(services) && typeof schemaVersion === "number") {
    const sealed = asText(servicesEncrypted)
    const opened = sealed === "" ? services : await openTwoFas(sealed, ask)
    const entries = objectsIn(opened).map(service => {
      const otp = asObject(service.otp)
      return inventory(asText(otp.issuer) || asText(service.name), asText(otp.account))
    })
    return { program: "2FAS", entries }
  }
  if (isSealedEnte(json)) return { program: "Ente Auth", entries: readOtpAuth(await openEnte(json, ask)).entries }
  if (isSealedProton(json)) {
    const opened = readPlainExport(await openProton(json, ask))
    return { program: "Proton Authenticator", entries: opened?.entries ?? [] }
  }
  return readPlainExport(json)
}
