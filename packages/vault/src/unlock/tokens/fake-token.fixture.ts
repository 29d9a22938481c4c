import { createECDH, type ECDH } from "node:crypto"
import { type Cryptoki, ck, type Template } from "./cryptoki.ts"
import { localToken } from "./open-token.ts"
import { Token } from "./token.ts"
import type { OpenTokenAt } from "./token-client.ts"

/** A fault as `pkcs11js` throws it. */
export const ckr = (name: string, code: number): Error => Object.assign(new Error(name), { code })

/** What a `FakeToken` does wrong. SoftHSM never locks a PIN and cannot be pulled out, so that is tried with this. */
export interface Mishaps {
  /** Wrong PINs until it is locked. */
  tries?: number
  /** How many calls it is there for. */
  callsUntilGone?: number
  readOnly?: boolean
  noPin?: boolean
  /** Bytes that are free. */
  free?: number
  /** Gives back another value than was written. */
  forgets?: boolean
}

interface Kept {
  readonly handle: Buffer
  readonly attributes: Map<number, unknown>
  readonly key?: ECDH
}

/** A token in memory, by the small interface that is used of PKCS#11. */
export class FakeToken {
  readonly mishaps: Mishaps
  readonly objects: Kept[] = []
  readonly logins: string[] = []
  readonly label: string
  #wrong = 0
  #calls = 0
  #found: Buffer[] = []
  #next = 1

  constructor(label: string, mishaps: Mishaps = {}) {
    this.label = label
    this.mishaps = mishaps
  }

  readonly load = async (): Promise<Cryptoki> => this.#module()
  readonly open: OpenTokenAt = async place => localToken(await Token.open(place, this.load))

  /** Puts it in again. */
  plugIn(): void {
    this.#calls = 0
    delete this.mishaps.callsUntilGone
  }

  #assertThere(): void {
    if (++this.#calls > (this.mishaps.callsUntilGone ?? Number.POSITIVE_INFINITY)) throw ckr("CKR_DEVICE_REMOVED", 0x32)
  }

  get #flags(): number {
    const { tries = 100, noPin = false, readOnly = false } = this.mishaps
    const left = tries - this.#wrong
    return (
      (noPin ? 0 : ck.CKF_USER_PIN_INITIALIZED) |
      (readOnly ? ck.CKF_WRITE_PROTECTED : 0) |
      (this.#wrong > 0 ? ck.CKF_USER_PIN_COUNT_LOW : 0) |
      (left === 1 ? ck.CKF_USER_PIN_FINAL_TRY : 0) |
      (left <= 0 ? ck.CKF_USER_PIN_LOCKED : 0)
    )
  }

  #add(template: Template, key?: ECDH): Buffer {
    const handle = Buffer.alloc(8)
    handle.writeUInt32LE(this.#next++)
    this.objects.push({
      handle,
      attributes: new Map(template.map(({ type, value }) => [type, value])),
      ...(key ? { key } : {}),
    })
    return handle
  }

  #of(handle: Buffer): Kept {
    const kept = this.objects.find(each => each.handle.equals(handle))
    if (kept === undefined) throw ckr("CKR_OBJECT_HANDLE_INVALID", 0x82)
    return kept
  }

  #module(): Cryptoki {
    const here = <A extends unknown[], R>(work: (...args: A) => R) => {
      return (...args: A): R => {
        this.#assertThere()
        return work(...args)
      }
    }
    return {
      load: () => {},
      close: () => {},
      C_Initialize: () => {},
      C_Finalize: () => {},
      C_CloseSession: () => {},
      C_Logout: () => {},
      C_GetSlotList: () => [Buffer.alloc(8)],
      C_GetTokenInfo: here(() => ({
        label: this.label.padEnd(32),
        model: "fake",
        serialNumber: "0001            ",
        flags: this.#flags,
        freePrivateMemory: this.mishaps.free ?? Number.MAX_VALUE,
      })),
      C_OpenSession: here(() => Buffer.alloc(8)),
      C_Login: here((_session: Buffer, _user: number, given?: string) => {
        this.logins.push(given ?? "")
        if ((this.#flags & ck.CKF_USER_PIN_LOCKED) !== 0) throw ckr("CKR_PIN_LOCKED", 0xa4)
        if (given === "1234") this.#wrong = 0
        else {
          this.#wrong++
          throw ckr("CKR_PIN_INCORRECT", 0xa0)
        }
      }),
      C_CreateObject: here((_session: Buffer, template: Template) => {
        if (this.mishaps.readOnly) throw ckr("CKR_TOKEN_WRITE_PROTECTED", 0xe2)
        return this.#add(this.mishaps.forgets ? template.filter(({ type }) => type !== ck.CKA_VALUE) : template)
      }),
      C_DestroyObject: here((_session: Buffer, object: Buffer) => {
        this.objects.splice(this.objects.indexOf(this.#of(object)), 1)
      }),
      C_FindObjectsInit: here((_session: Buffer, template: Template) => {
        const fits = ({ attributes }: Kept): boolean =>
          template.every(({ type, value }) => {
            const own = attributes.get(type)
            return Buffer.isBuffer(value) ? Buffer.isBuffer(own) && own.equals(value) : own === value
          })
        this.#found = this.objects.filter(fits).map(({ handle }) => handle)
      }),
      C_FindObjects: here(() => this.#found.splice(0)),
      C_FindObjectsFinal: () => {},
      C_GetAttributeValue: here((_session: Buffer, object: Buffer, template: Template) =>
        template.map(({ type }) => {
          const value = this.#of(object).attributes.get(type)
          if (value === undefined) throw ckr("CKR_ATTRIBUTE_TYPE_INVALID", 0x12)
          return { type, value: Buffer.from(value as string) }
        }),
      ),
      C_GenerateKeyPair: here(
        (_session: Buffer, _mechanism: object, publicTemplate: Template, privateTemplate: Template) => {
          const key = createECDH("prime256v1")
          key.generateKeys()
          const kind = (value: number) => [
            { type: ck.CKA_CLASS, value },
            { type: ck.CKA_KEY_TYPE, value: ck.CKK_EC },
          ]
          const point = { type: ck.CKA_EC_POINT, value: Buffer.concat([Buffer.from([4, 65]), key.getPublicKey()]) }
          return {
            publicKey: this.#add([...publicTemplate, ...kind(ck.CKO_PUBLIC_KEY), point]),
            privateKey: this.#add([...privateTemplate, ...kind(ck.CKO_PRIVATE_KEY)], key),
          }
        },
      ),
      C_DeriveKey: here((_session, { parameter }, key, template) =>
        this.#add([...template, { type: ck.CKA_VALUE, value: this.#of(key).key!.computeSecret(parameter.publicData) }]),
      ),
    }
  }
}
