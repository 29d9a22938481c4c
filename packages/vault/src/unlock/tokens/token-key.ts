import { randomBytes } from "node:crypto"
import type { Identity } from "age-encryption"
import { VaultError } from "../../record/index.ts"
import { ck, type Template } from "./cryptoki.ts"
import { tagIdentity, tagRecipient } from "./p256tag.ts"
import type { Token } from "./token.ts"

// SEC 2: the object identifier of P-256, as DER.
const p256 = Buffer.from("06082a8648ce3d030107", "hex")
const pointBytes = 65

/** A key of P-256 on a token. The private half never leaves it. */
export interface TokenKey {
  /** CKA_ID, hex: the same for both halves. */
  readonly id: string
  /** The uncompressed point. */
  readonly point: Buffer
  /** `age1tag1…` */
  readonly recipient: string
}

/**
 * The keys of P-256 on the token, with a label or an id where one is given. The token must be logged in to: a public half whose private
 * half is missing is what a stopped command left, and no key.
 */
export function tokenKeys(token: Token, { label, id }: { label?: string; id?: string } = {}): TokenKey[] {
  const template: Template = [
    { type: ck.CKA_CLASS, value: ck.CKO_PUBLIC_KEY },
    { type: ck.CKA_KEY_TYPE, value: ck.CKK_EC },
    ...(label === undefined ? [] : [{ type: ck.CKA_LABEL, value: label }]),
    ...(id === undefined ? [] : [{ type: ck.CKA_ID, value: Buffer.from(id, "hex") }]),
  ]
  return token.find(template).flatMap(object => {
    const point = readPoint(token.attribute(object, ck.CKA_EC_POINT))
    const keyId = token.attribute(object, ck.CKA_ID)
    const isP256 = token.attribute(object, ck.CKA_EC_PARAMS)?.equals(p256) === true
    if (point === null || keyId === null || !isP256 || privateHalf(token, keyId) === undefined) return []
    return [{ id: keyId.toString("hex"), point, recipient: tagRecipient(point) }]
  })
}

const privateHalf = (token: Token, keyId: Buffer): Buffer | undefined =>
  token.find([
    { type: ck.CKA_CLASS, value: ck.CKO_PRIVATE_KEY },
    { type: ck.CKA_ID, value: keyId },
  ])[0]

/** The point, which stands in an octet string of DER, or, by some modules, as it is. */
function readPoint(value: Buffer | null): Buffer | null {
  const raw = value !== null && value.length === pointBytes + 2 && value[0] === 0x04 ? value.subarray(2) : value
  return raw !== null && raw.length === pointBytes && raw[0] === 0x04 ? Buffer.from(raw) : null
}

/** Makes a key on the token, which can do ECDH and nothing else, and cannot be taken out of it. The token must be logged in to. */
export function makeTokenKey(token: Token, label: string): TokenKey {
  const id = randomBytes(8)
  const names: Template = [
    { type: ck.CKA_TOKEN, value: true },
    { type: ck.CKA_ID, value: id },
    { type: ck.CKA_LABEL, value: label },
    { type: ck.CKA_DERIVE, value: true },
  ]
  token.run((module, session) =>
    module.C_GenerateKeyPair(
      session,
      { mechanism: ck.CKM_EC_KEY_PAIR_GEN },
      [...names, { type: ck.CKA_PRIVATE, value: false }, { type: ck.CKA_EC_PARAMS, value: p256 }],
      [
        ...names,
        { type: ck.CKA_PRIVATE, value: true },
        { type: ck.CKA_SENSITIVE, value: true },
        { type: ck.CKA_EXTRACTABLE, value: false },
      ],
    ),
  )
  const [made] = tokenKeys(token, { id: id.toString("hex") })
  if (made === undefined)
    throw new VaultError("not-allowed", `The token "${token.label}" made a key that cannot be read back.`)
  return made
}

/** What can do ECDH with its keys: see `OpenToken`. */
interface Agreeing {
  agree(id: string, point: Uint8Array): Promise<Uint8Array>
}

/** The age identity of a key on a token that is logged in to. */
export const tokenKeyIdentity = (token: Agreeing, { id, point }: Pick<TokenKey, "id" | "point">): Identity =>
  tagIdentity(point, share => token.agree(id, share))

/** ECDH with a key on a token that is logged in to. @param id CKA_ID, hex */
export function sharedSecret(token: Token, id: string, share: Uint8Array): Buffer {
  const key = privateHalf(token, Buffer.from(id, "hex"))
  if (key === undefined)
    throw new VaultError("token-missing", `The token "${token.label}" no longer has the key that opens this vault.`)
  return token.run((module, session) => {
    const secret = module.C_DeriveKey(
      session,
      {
        mechanism: ck.CKM_ECDH1_DERIVE,
        parameter: { type: ck.CK_PARAMS_EC_DH, kdf: ck.CKD_NULL, publicData: Buffer.from(share) },
      },
      key,
      [
        { type: ck.CKA_CLASS, value: ck.CKO_SECRET_KEY },
        { type: ck.CKA_KEY_TYPE, value: ck.CKK_GENERIC_SECRET },
        { type: ck.CKA_TOKEN, value: false },
        { type: ck.CKA_SENSITIVE, value: false },
        { type: ck.CKA_EXTRACTABLE, value: true },
        { type: ck.CKA_VALUE_LEN, value: 32 },
      ],
    )
    try {
      return module.C_GetAttributeValue(session, secret, [{ type: ck.CKA_VALUE }])[0]!.value
    } finally {
      module.C_DestroyObject(session, secret)
    }
  })
}
