import { codeFormats, kitText, makeCode, readSecondFactor } from "@postern/core"
import { renderSVG } from "uqr"
import { base32, digitsAt, stepAt } from "./totp.ts"

// A service for one person that lives in a page and forgets all with it. It answers in the words of the HTTP interface, so that the real
// elements can be tried without a server. It throttles nobody and seals nothing: never use it for more than looking.

const issuer = "Acme"
const account = "ada@example.com"

interface Person {
  secret: Uint8Array<ArrayBuffer> | null
  pending: Uint8Array<ArrayBuffer> | null
  lastStep: number
  set: number
  codes: string[]
  used: Set<string>
  confirmed: boolean
}

type Answer = Record<string, unknown>

export class PageService {
  readonly #person: Person = {
    secret: null,
    pending: null,
    lastStep: 0,
    set: 0,
    codes: [],
    used: new Set(),
    confirmed: false,
  }

  /** The authenticator's code of this moment, for who has none at hand; null before a secret was made. */
  async codeNow(): Promise<string | null> {
    const secret = this.#person.pending ?? this.#person.secret
    return secret === null ? null : digitsAt(secret, stepAt(Date.now()))
  }

  /** Answers a browser route by its name, such as `codes/check`. */
  async answer(name: string, body: { code?: string; proof?: string }): Promise<Answer | null> {
    const person = this.#person
    switch (name) {
      case "totp":
        return body.proof === undefined || (await this.#spend(body.proof)).outcome === "accepted"
          ? this.#begin()
          : refused("wrong-code")
      case "totp/activate":
        return this.#activate(body.code ?? "")
      case "verify":
        return this.#spend(body.code ?? "")
      case "codes": {
        const proof = await this.#spend(body.proof ?? "")
        return proof.outcome === "accepted" ? { outcome: "issued", codeSet: this.#issue(), result: "demo" } : proof
      }
      case "codes/confirm":
      case "codes/check": {
        const reading = this.#readCode(body.code ?? "")
        if ("reason" in reading) return refused(reading.reason, reading.suspectGroups)
        if (name === "codes/confirm") person.confirmed = true
        return { outcome: name === "codes/confirm" ? "confirmed" : "valid", set: person.set, codesLeft: this.#left() }
      }
      case "recover": {
        const reading = this.#readCode(body.code ?? "")
        if ("reason" in reading) return refused(reading.reason, reading.suspectGroups)
        person.secret = null
        const { status: _, ...enrollment } = this.#begin()
        return { outcome: "recovered", codeSet: this.#issue(), enrollment, result: "demo" }
      }
      case "remove": {
        const proof = await this.#spend(body.proof ?? "")
        if (proof.outcome !== "accepted") return proof
        Object.assign(person, { secret: null, pending: null, codes: [], used: new Set(), confirmed: false })
        return { outcome: "removed", result: "demo" }
      }
      default:
        return this.#status()
    }
  }

  #begin() {
    const secret = crypto.getRandomValues(new Uint8Array(20))
    this.#person.pending = secret
    const text = base32(secret)
    const uri = `otpauth://totp/${issuer}:${encodeURIComponent(account)}?secret=${text}&issuer=${issuer}&algorithm=SHA1&digits=6&period=30`
    return { status: "pending", secret: text, uri, qrSvg: renderSVG(uri) }
  }

  async #activate(code: string): Promise<Answer> {
    const person = this.#person
    const step = person.pending === null ? null : await matchingStep(person.pending, code, 0)
    if (step === null) return refused("wrong-code")
    const hadCodes = person.codes.length > 0
    Object.assign(person, { secret: person.pending, pending: null, lastStep: step })
    return { outcome: "activated", codeSet: hadCodes ? null : this.#issue(), result: "demo" }
  }

  async #spend(input: string): Promise<Answer> {
    const person = this.#person
    const reading = readSecondFactor(input)
    if (reading.kind === "totp") {
      const step = person.secret === null ? null : await matchingStep(person.secret, reading.digits, person.lastStep)
      if (step === null) return refused(person.secret === null ? "not-enrolled" : "wrong-code")
      person.lastStep = step
      return this.#accepted("totp")
    }
    const code = this.#readCode(input)
    if ("reason" in code) return refused(code.reason, code.suspectGroups)
    person.used.add(code.text)
    return this.#accepted("backup-code")
  }

  #accepted(method: string): Answer {
    const advice = this.#left() < 4 ? ["codes-low"] : []
    return { outcome: "accepted", method, codesLeft: this.#left(), advice, result: "demo" }
  }

  #readCode(input: string): { text: string } | { reason: string; suspectGroups?: readonly number[] } {
    const reading = readSecondFactor(input)
    if (reading.kind === "mistyped") return { reason: "mistyped", suspectGroups: reading.suspectGroups }
    if (reading.kind !== "backup-code") return { reason: "mistyped", suspectGroups: [] }
    const { text } = reading.code
    if (!this.#person.codes.includes(text)) return { reason: "wrong-code" }
    return this.#person.used.has(text) ? { reason: "already-used" } : { text }
  }

  #issue() {
    const person = this.#person
    const issuedAt = `${new Date().toISOString().slice(0, 19)}Z`
    const { randomBytes } = codeFormats.standard
    const codes = Array.from(
      { length: 10 },
      (_, i) =>
        makeCode("standard", (person.set * 10 + i) % 32, crypto.getRandomValues(new Uint8Array(randomBytes))).text,
    )
    Object.assign(person, { set: person.set + 1, codes, used: new Set(), confirmed: false })
    const text = kitText({ issuer, account, set: person.set, issuedAt, expiresAt: null, codes })
    return {
      set: person.set,
      format: "standard",
      codes,
      issuedAt,
      expiresAt: null,
      text,
      fileName: "acme-backup-codes.txt",
    }
  }

  #left(): number {
    return this.#person.codes.length - this.#person.used.size
  }

  #status(): Answer | null {
    const { secret, pending, codes, set, confirmed } = this.#person
    if (secret === null && pending === null && codes.length === 0) return null
    const left = this.#left()
    const now = new Date().toISOString()
    return {
      mustEnroll: false,
      advice: [],
      totp: {
        status: secret !== null ? "active" : pending !== null ? "pending" : "none",
        activatedAt: secret && now,
        lastUsedAt: null,
        enrollmentPending: pending !== null,
        lostAt: null,
      },
      codes: {
        status: codes.length === 0 ? "none" : left === 0 ? "used-up" : "active",
        set,
        total: codes.length,
        left,
        issuedAt: codes.length > 0 ? now : null,
        confirmedAt: confirmed ? now : null,
        checkedAt: null,
        lastUsedAt: null,
        expiresAt: null,
        staged: null,
      },
      throttle: { totp: null, codes: null },
    }
  }
}

/** Finds the step that a code is of, one before to one after now, past `after`. */
async function matchingStep(secret: Uint8Array<ArrayBuffer>, code: string, after: number): Promise<number | null> {
  const digits = code.replaceAll(/\D/g, "")
  const now = stepAt(Date.now())
  for (const step of [now, now - 1, now + 1]) if (step > after && (await digitsAt(secret, step)) === digits) return step
  return null
}

function refused(reason: string, suspectGroups?: readonly number[]): Answer {
  return { outcome: "refused", reason, ...(suspectGroups && { suspectGroups }) }
}
