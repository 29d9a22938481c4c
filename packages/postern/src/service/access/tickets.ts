import { createCipheriv, createDecipheriv, createHmac, type KeyObject, randomBytes } from "node:crypto"
import type { Clock, KeyRing } from "../../issuer/index.ts"
import { Problem } from "../http/problem.ts"
import { deriveSecretKey } from "./derived-key.ts"

/** What a ticket of an application lets a browser do. */
export type Purpose = "enroll" | "challenge" | "manage"
/** `report` tickets are made for the links of notices, and open the page behind them alone. */
export type TicketPurpose = Purpose | "report"

/** What a ticket says. It is sealed: who carries it can neither read nor change it. */
export interface Ticket {
  readonly tenant: string
  readonly subject: string
  readonly purpose: TicketPurpose
  /** who will read the signed result */
  readonly audience: string
  /** the account's name for a new authenticator, if the application gave one */
  readonly account: string | null
  /** BCP 47, on `report` tickets alone: the language of the notice */
  readonly language?: string
  /** milliseconds since 1970 */
  readonly expiresAt: number
}

export const ticketLifeMs = 10 * 60_000
/** A notice may be read days later; the ticket in it can do nothing without a proof. */
export const reportLifeMs = 7 * 86_400_000

function lifeMs(purpose: TicketPurpose): number {
  return purpose === "report" ? reportLifeMs : ticketLifeMs
}

/** how far apart the clocks of replicas may be */
const clockSkewMs = 60_000

/** When a ticket was made: milliseconds since 1970. */
export function ticketIssuedAt({ purpose, expiresAt }: Ticket): number {
  return expiresAt - lifeMs(purpose)
}

const prefix = "ptk_"
// In clear, for the elements: codes of another system look like none of ours, so whatever is typed is sent.
const takeoverMark = ".any"
const saltBytes = 16
const ivBytes = 12
const tagBytes = 16
const maxTicketLength = 4096

/**
 * Makes and opens tickets. Nothing is stored: a ticket is one AES-256-GCM box, so any replica with the key ring opens it, and none can be
 * taken back before it expires. Every box has a key of its own, derived from a random salt: no number of tickets wears one out.
 */
export class TicketSeal {
  readonly #keys: readonly KeyObject[]
  readonly #now: Clock
  readonly #mark: string

  /** @param takesOver whether people may have codes of another system */
  constructor(keys: KeyRing, now: Clock, takesOver = false) {
    this.#mark = takesOver ? takeoverMark : ""
    const ids = [keys.primaryId, ...keys.ids.filter(id => id !== keys.primaryId)]
    this.#keys = ids.map(id => deriveSecretKey(keys, id, "ticket"))
    this.#now = now
  }

  /** Seals a ticket under the primary key, for ten minutes; for seven days if it is for a report. */
  issue(content: Omit<Ticket, "expiresAt">): { ticket: string; expiresAt: number } {
    const { tenant, subject, purpose, audience, account, language } = content
    const expiresAt = this.#now() + lifeMs(purpose)
    const plaintext = JSON.stringify([1, tenant, subject, purpose, audience, account, expiresAt, language])
    const head = randomBytes(saltBytes + ivBytes)
    const cipher = createCipheriv("aes-256-gcm", boxKey(this.#keys[0]!, head), head.subarray(saltBytes))
    const box = Buffer.concat([head, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()])
    return { ticket: prefix + box.toString("base64url") + this.#mark, expiresAt }
  }

  /** Opens a ticket. @throws Problem `ticket-invalid` for one that was not made here or was altered, `ticket-expired` */
  open(text: string): Ticket {
    const box = decodeBox(text)
    for (const key of this.#keys) {
      const plaintext = box && openBox(key, box)
      if (plaintext === null) continue
      const [, tenant, subject, purpose, audience, account, expiresAt, language] = JSON.parse(plaintext)
      const leftMs = expiresAt - this.#now()
      // A clock that gives no number, or one far in the past, opens nothing.
      if (!(leftMs > 0 && leftMs <= lifeMs(purpose) + clockSkewMs))
        throw new Problem("ticket-expired", [], ticketChallenge)
      const ticket = { tenant, subject, purpose, audience, account, expiresAt }
      return typeof language === "string" ? { ...ticket, language } : ticket
    }
    throw new Problem("ticket-invalid", [], ticketChallenge)
  }
}

/** What a 401 of the browser routes asks for. */
export const ticketChallenge = { "WWW-Authenticate": 'Bearer realm="postern ticket"' } as const

function boxKey(key: KeyObject, head: Uint8Array): Buffer {
  return createHmac("sha256", key).update(head.subarray(0, saltBytes)).digest()
}

function decodeBox(text: string): Buffer | null {
  if (text.length > maxTicketLength || !text.startsWith(prefix)) return null
  const encoded = text.slice(prefix.length, text.endsWith(takeoverMark) ? -takeoverMark.length : undefined)
  const box = Buffer.from(encoded, "base64url")
  // Lenient decoding would let one ticket be written in several ways.
  if (box.length <= saltBytes + ivBytes + tagBytes || box.toString("base64url") !== encoded) return null
  return box
}

function openBox(key: KeyObject, box: Buffer): string | null {
  const iv = box.subarray(saltBytes, saltBytes + ivBytes)
  const opening = createDecipheriv("aes-256-gcm", boxKey(key, box), iv, { authTagLength: tagBytes })
  opening.setAuthTag(box.subarray(-tagBytes))
  try {
    return opening.update(box.subarray(saltBytes + ivBytes, -tagBytes), undefined, "utf8") + opening.final("utf8")
  } catch {
    return null
  }
}
