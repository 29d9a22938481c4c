import type { Day, Instant } from "../moment.ts"
import type { SealedCodes } from "../sealed-codes.ts"
import type { RuleFacts } from "./rule.ts"

/** Why codes were sealed anew. */
export const resealReasons = ["rule", "joined", "left", "rotated"] as const

/** How a key opens the vault beside the passphrase: an age plugin, a PKCS#11 token, a passkey, or an age identity that is kept elsewhere. */
export const keySorts = ["plugin", "pkcs11", "passkey", "recipient"] as const

/** What events of a vault with several members say, besides what every vault's do. */
export type AccessFact =
  | {
      readonly kind: "batch-resealed"
      readonly batch: string
      readonly sealed: SealedCodes
      readonly why: (typeof resealReasons)[number]
    }
  /** `signature` is the member's own: neither an agent nor a device key that was stolen makes a rule. */
  | ({ readonly kind: "rule-set"; readonly rule: string; readonly signature: string } & RuleFacts)
  | { readonly kind: "rule-cleared"; readonly rule: string; readonly signature: string }
  | {
      readonly kind: "access-requested"
      readonly request: string
      readonly account: string
      readonly batch: string
      readonly index: number
      readonly rule: string
      readonly reason?: string
      readonly until: Instant
      /** An emergency: see `--break-glass`. */
      readonly breakGlass?: boolean
      /** About the practice words of the batch; `index` is then the number of its codes. */
      readonly practice?: boolean
      /** About every code of the batch; `index` is then 0. */
      readonly all?: boolean
    }
  | { readonly kind: "access-seen"; readonly request: string }
  | {
      readonly kind: "share-released"
      readonly request: string
      readonly batch: string
      readonly index: number
      readonly to: string
      /** An armored age file for the reading keys of the one who asked. */
      readonly share: string
      readonly auto?: boolean
    }
  | { readonly kind: "access-denied"; readonly request: string; readonly reason?: string }
  /** The program of whoever asked saw that it is over: it stays so, whatever clock it is looked at by. */
  | { readonly kind: "access-expired"; readonly request: string }
  /** A line for people: what counts is the document, by its hash. */
  | {
      readonly kind: "member-joined" | "member-left" | "member-changed" | "key-changed"
      readonly member: string
      readonly document: string
    }
  /** A way in beside the passphrase, by its name: `added` is written before it stands, `removed` once it is gone. */
  | { readonly kind: "key-added" | "key-removed"; readonly key: string; readonly sort: (typeof keySorts)[number] }
  | { readonly kind: "device-revoked"; readonly revoked: string; readonly document: string }
  /** Who is on call, from and to a moment. */
  | {
      readonly kind: "duty-set"
      readonly duty: string
      readonly member: string
      readonly from: Instant
      readonly to: Instant
    }
  | { readonly kind: "duty-cleared"; readonly duty: string }
  | { readonly kind: "drill-done"; readonly batch: string; readonly request: string; readonly on: Day }
  | { readonly kind: "head-noted"; readonly count: number }
