import { makeCode, readBackupCode } from "@postern/core"
import {
  createPostern,
  generateKeyEntry,
  type KeyRing,
  type PolicyOptions,
  type Postern,
  PosternError,
  parseKeyRing,
} from "postern"
import { authenticatorCode } from "../authenticator.ts"
import type { Call, Factor } from "./calls.ts"
import { memoryShelf, type Shelf } from "./shelves.ts"
import { codesPerSheet, disableAfter, maxApps, sheetLifeDays } from "./standing.ts"

const subject = "ada"
const policy = {
  codes: { format: "long", count: codesPerSheet, lowAt: 1, expireAfterDays: sheetLifeDays, expiringWithinDays: 5 },
  totp: { maxAuthenticators: maxApps },
  attempts: { freeFailures: 1, firstWaitSeconds: 600, maxWaitSeconds: 600, disableAfter },
} as const

/** All that was ever shown of an account, by number, from 1. */
export interface Shown {
  readonly uris: readonly string[]
  readonly sheets: readonly (readonly string[])[]
}

/** An account at one moment: put back, everything is as it was then. */
export interface Moment {
  readonly now: number
  readonly stored: unknown
  readonly shown: Shown
}

/** What came of a call. */
export interface Answer {
  /** the outcome, the reason of a refusal, or the code of a fault */
  readonly answer: string
  /** the answer itself */
  readonly whole: unknown
}

/** What the model asks of Postern: the library's functions, or what stands in front of them. */
export type Doors = Pick<
  Postern,
  | "enrollTotp"
  | "activateTotp"
  | "verify"
  | "confirmCodes"
  | "checkCode"
  | "replaceCodes"
  | "recover"
  | "removeAuthenticator"
  | "lock"
  | "sendCodes"
  | "sendPassphrase"
  | "startRecovery"
  | "voidCodes"
  | "unlock"
  | "remove"
  | "status"
> & {
  /** activates with no more than the password; only where there are tickets */
  readonly activateAtSignIn?: Postern["activateTotp"]
}

/** What the service says instead of an answer. */
export class ServiceProblem extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** What doors are made of. */
export interface Rooms {
  readonly postern: Postern
  readonly keys: KeyRing
  readonly clock: () => number
}

export interface AccountOptions {
  /** the way to Postern: over HTTP, or past a fault that a test plants; @default the library itself */
  readonly through?: (rooms: Rooms) => Doors
  /** @default a variable */
  readonly shelf?: Shelf
  /** how refusals are told; @default "full" */
  readonly detail?: "full" | "uniform"
  /** whether codes may be sent, in two halves; @default false */
  readonly maySend?: boolean
}

/** One account in the library, over a store that can be put back to any moment. Each call takes half a minute. */
export class Account {
  readonly #doors: Doors
  #now = Date.UTC(2026, 0, 1)
  readonly #shelf: Shelf
  readonly detail: "full" | "uniform"
  /** whether codes may be sent, in two halves */
  readonly maySend: boolean
  #shown: Shown = { uris: [], sheets: [] }

  constructor(options: AccountOptions = {}) {
    const { through = ({ postern }) => postern, shelf = memoryShelf(), detail = "full", maySend = false } = options
    this.#shelf = shelf
    this.detail = detail
    this.maySend = maySend
    const { store } = shelf
    const own: PolicyOptions = { ...policy, detail, codes: { ...policy.codes, ...(maySend && { delivery: "sealed" }) } }
    const keys = parseKeyRing(generateKeyEntry())
    const clock = () => this.#now
    this.#doors = through({ postern: createPostern({ issuer: "Acme", store, keys, policy: own, clock }), keys, clock })
  }

  get moment(): Moment {
    return { now: this.#now, stored: this.#shelf.take(), shown: this.#shown }
  }

  /** the number of the newest app */
  get appsShown(): number {
    return this.#shown.uris.length
  }

  /** the number of the newest sheet */
  get sheetsShown(): number {
    return this.#shown.sheets.length
  }

  get hasSignIn(): boolean {
    return this.#doors.activateAtSignIn !== undefined
  }

  putBack({ now, stored, shown }: Moment): void {
    this.#now = now
    this.#shelf.putBack(stored)
    this.#shown = shown
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000
  }

  status() {
    return this.#doors.status(subject)
  }

  /** Calls, and lets half a minute pass, so that the app shows other digits. */
  async call(call: Call): Promise<Answer> {
    const answer = await this.callAtOnce(call)
    this.pass(30)
    return answer
  }

  async callAtOnce(call: Call): Promise<Answer> {
    try {
      const whole = await this.#perform(call)
      this.#take(whole)
      return { answer: nameOf(whole), whole }
    } catch (fault) {
      if (!(fault instanceof PosternError || fault instanceof ServiceProblem)) throw fault
      return { answer: fault.code, whole: fault }
    }
  }

  async #perform(call: Call): Promise<unknown> {
    const postern = this.#doors
    const account = "ada@example.com"
    if (call.deed === "pass") return this.pass(call.time === "quarter-hour" ? 15 * 60 : 9 * 86_400)
    if (!("factor" in call))
      switch (call.deed) {
        case "enrol":
          return postern.enrollTotp(subject, { account })
        case "start-recovery":
          return postern.startRecovery(subject)
        case "void-codes":
          return postern.voidCodes(subject)
        case "unlock":
          return postern.unlock(subject)
        case "send-passphrase":
          return postern.sendPassphrase(subject, { send: async () => {} })
        case "remove":
          return postern.remove(subject)
      }
    const typed = this.typed(call.factor)
    switch (call.deed) {
      case "verify":
        return postern.verify(subject, typed)
      case "confirm":
        return postern.confirmCodes(subject, typed)
      case "check":
        return postern.checkCode(subject, typed)
      case "recover":
        return postern.recover(subject, typed, { account })
      case "replace":
        return postern.replaceCodes(subject, { proof: typed })
      case "replace-staged":
        return postern.replaceCodes(subject, { proof: typed, staged: true })
      case "replace-at-once":
        return postern.replaceCodes(subject, { proof: typed, staged: false })
      case "enrol-proven":
        return postern.enrollTotp(subject, { account, proof: typed })
      case "add-proven":
        return postern.enrollTotp(subject, { account, add: true, proof: typed })
      case "remove-oldest": {
        const [oldest] = (await postern.status(subject))?.totp.authenticators ?? []
        return postern.removeAuthenticator(subject, oldest?.id ?? "999", { proof: typed })
      }
      case "activate":
        return postern.activateTotp(subject, typed)
      case "activate-at-sign-in":
        return postern.activateAtSignIn!(subject, typed)
      case "lock":
        return postern.lock(subject, { proof: typed })
      case "send": {
        let codeSet: { codes: readonly string[] } | null = null
        const send = async (parcel: { codeSet: { codes: readonly string[] } }) => {
          codeSet = parcel.codeSet
        }
        const sent = await postern.sendCodes(subject, { proof: typed, send })
        return sent.outcome === "sent" ? { ...sent, codeSet } : sent
      }
    }
  }

  /** What somebody types who shows this now. */
  typed(factor: Factor): string {
    const { uris, sheets } = this.#shown
    switch (factor.kind) {
      case "app":
        return authenticatorCode(uris[factor.app - 1]!, this.#now)
      case "code":
        return sheets[factor.sheet - 1]![factor.place]!
      case "wrong-app":
        return this.#wrongDigits()
      case "wrong-code":
        return wrongCodeLike(sheets[factor.sheet - 1]![factor.place]!)
    }
  }

  #wrongDigits(): string {
    const near = [-60, -30, 0, 30, 60].map(seconds => this.#now + seconds * 1000)
    const isShown = (digits: string) =>
      this.#shown.uris.some(uri => near.some(at => authenticatorCode(uri, at) === digits))
    return ["000000", "111111", "222222", "333333", "444444"].find(digits => !isShown(digits))!
  }

  #take(whole: unknown): void {
    const { uri, enrollment, codeSet } = (whole ?? {}) as {
      uri?: string
      enrollment?: { uri: string }
      codeSet?: { codes: readonly string[] } | null
    }
    const { uris, sheets } = this.#shown
    const shownUri = uri ?? enrollment?.uri
    this.#shown = {
      uris: shownUri === undefined ? uris : [...uris, shownUri],
      sheets: codeSet == null ? sheets : [...sheets, codeSet.codes],
    }
  }
}

/** A code that fits the place of another and is not it. */
function wrongCodeLike(code: string): string {
  const reading = readBackupCode(code)
  if (reading.kind !== "backup-code") throw new Error("expected a backup code")
  return makeCode("long", reading.code.selector, new Uint8Array(17)).text
}

function nameOf(whole: unknown): string {
  if (whole === true) return "done"
  if (whole === false) return "nothing"
  const { outcome, reason, status, staged, codeSet } = (whole ?? { outcome: "passed" }) as Record<string, unknown>
  if (outcome === "refused") return String(reason)
  if (outcome === "issued" && staged === true) return "staged"
  if (outcome === "activated") return codeSet === null ? "activated" : "activated-with-codes"
  return String(outcome ?? status)
}
