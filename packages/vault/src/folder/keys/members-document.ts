import { VaultError } from "../../record/index.ts"
import { isSignedBy } from "./signing-key.ts"

/** A member as all devices see them. `recipients` are age recipients: their own key, and any they keep elsewhere. */
export interface Member {
  readonly name: string
  readonly role: "owner" | "member"
  readonly recipients: readonly string[]
  readonly verifyKey: string
}

/** Who belongs to the vault. `epoch` grows with every change, so an older document put back shows. */
export interface MembersDocument {
  readonly format: "postern-vault/1"
  readonly vault: string
  readonly epoch: number
  readonly members: readonly Member[]
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** RFC 8785 for what this document holds (ASCII keys, strings, integers): one text for one value, so it can be signed. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`
  const fields = Object.entries(value as { [key: string]: Json | undefined }).filter(([, v]) => v !== undefined)
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v!)}`).join(",")}}`
}

const signedText = (document: MembersDocument): string =>
  `postern-vault/members/v1\n${canonicalJson(document as unknown as Json)}`

/** The text of `members.json`. */
export async function signMembers(
  document: MembersDocument,
  by: string,
  sign: (text: string) => Promise<Uint8Array>,
): Promise<string> {
  const signature = Buffer.from(await sign(signedText(document))).toString("base64url")
  return `${JSON.stringify({ document, signatures: [{ by, signature }] }, null, 2)}\n`
}

/**
 * Reads `members.json`, as its founder signed it.
 * @throws VaultError `integrity-broken` where it is malformed, another vault's, or not signed by the founder.
 */
export function readMembers(text: string, vault: string, founder: string): MembersDocument {
  const fail = (why: string): never => {
    throw new VaultError("integrity-broken", `members.json ${why}`)
  }
  let parsed: { document?: MembersDocument; signatures?: { by?: unknown; signature?: unknown }[] }
  try {
    parsed = JSON.parse(text) as typeof parsed
  } catch {
    return fail("is not JSON.")
  }
  const document = parsed?.document
  if (document?.format !== "postern-vault/1") return fail("is not of a format that this version reads.")
  const signatures = Array.isArray(parsed.signatures) ? parsed.signatures : []
  const isFounders = signatures.some(
    ({ signature }) =>
      typeof signature === "string" && isSignedBy(founder, signedText(document), Buffer.from(signature, "base64url")),
  )
  if (!isFounders) return fail("does not carry its founder's signature: it was altered, or is another vault's.")
  if (document.vault !== vault) return fail("is another vault's.")
  return document
}
