import { eventId, type Fact, type VaultEvent } from "../event.ts"
import { addTo, type OpenCode } from "../folding/open-state.ts"
import { membersOfSeal, type SealedCodes } from "../sealed-codes.ts"
import type { SealedFacts } from "../shapes/private-facts.ts"
import type { AccessFinding, AccessRequest, Denial, Duty, Release, SealRecord } from "./access-state.ts"
import type { Authority, Standing } from "./authority.ts"
import { type EventPlace, isEntitled, isSameBatch } from "./entitlement.ts"
import { agreedBy } from "./request.ts"
import { allowsEmergency, isSameTarget, namedBy, type Rule, ruleFields, ruleFor } from "./rule.ts"
import { RuleHistory } from "./rule-history.ts"
import { SeenHeads } from "./seen-heads.ts"

interface OpenBatch {
  readonly id: string
  readonly account: string
  sealed: SealedCodes | null
  seals: SealRecord[]
  drills: { on: string; request: string }[]
  codes: OpenCode[]
  readonly private?: SealedFacts
}

type OpenRequest = Omit<AccessRequest, "releases" | "denials" | "seen" | "expired" | "handed"> & {
  releases: Release[]
  denials: Denial[]
  seen: Record<string, string>
  expired: string | null
  handed: string | null
}

/** Whether the batch has such a code, or the practice words behind its last one. */
const isThere = (batch: OpenBatch | undefined, index: number, practice: boolean): boolean =>
  batch !== undefined && (practice ? index === batch.codes.length : batch.codes[index] !== undefined)

/** What the fold of all events lends to this part of it. */
interface Things {
  batch(id: string): OpenBatch | undefined
  account(
    id: string,
  ): { readonly id: string; readonly tags: readonly string[]; readonly private?: SealedFacts } | undefined
  batchOfCopy(copy: string): string | null
}

/** The part of the fold that knows who may do what: rules, requests, seals, and the events of those who were not entitled. */
export class AccessFold {
  readonly findings: AccessFinding[] = []
  readonly rules: Rule[] = []
  readonly requests = new Map<string, OpenRequest>()
  readonly duties = new Map<string, Duty & { readonly set: Pick<VaultEvent, "device" | "seq"> }>()
  readonly #everyRule = new Map<string, Rule>()
  readonly #seen: SeenHeads
  readonly #history: RuleHistory
  readonly #openers = new Map<string, Set<string>>()
  readonly #authority: Authority | null
  readonly #things: Things
  readonly #place: EventPlace

  constructor(authority: Authority | null, things: Things) {
    this.#authority = authority
    this.#things = things
    this.#seen = new SeenHeads((device, head) => authority?.isTrueHead(device, head) ?? true)
    this.#history = new RuleHistory(this.#seen)
    this.#place = {
      openersOf: batch => this.#openers.get(batch) ?? new Set(),
      sealOf: batch => things.batch(batch)?.sealed ?? null,
      rulesOfAccount: event => {
        const account = things.account(event.account)
        if (account === undefined) return []
        const rules = [this.rules, this.#history.knownTo(event)].map(each => ruleFor(each, account))
        return rules.filter(rule => rule !== null)
      },
      rule: id => this.#everyRule.get(id) ?? null,
      request: id => this.requests.get(id) ?? null,
      hasAll: (batch, member) => {
        const sealed = things.batch(batch)?.sealed
        const need = sealed && "need" in sealed ? sealed.need : Number.POSITIVE_INFINITY
        return [...this.requests.values()].some(
          request =>
            request.all && request.batch === batch && request.member === member && agreedBy(request).length >= need,
        )
      },
      batchOfCopy: copy => things.batchOfCopy(copy),
      privateReadersOf: thing =>
        ("account" in thing ? things.account(thing.account) : things.batch(thing.batch))?.private?.to ?? [],
    }
  }

  /** Whether the event counts. One that does not is in `findings`. */
  admits(event: VaultEvent): boolean {
    if (this.#authority === null) return true
    this.#seen.note(event)
    const standing = this.#authority.standingOf(event)
    if (standing === null) return false
    if (standing.left) return this.#refuse(event, standing, "after-leaving")
    if (event.kind === "device-added") return true
    if (!isEntitled(event, standing, this.#place))
      return this.#isLateSeal(event, standing) ? false : this.#refuse(event, standing, "not-entitled")
    const isRule = event.kind === "rule-set" || event.kind === "rule-cleared"
    if (isRule && !this.#authority.isSignedRule(event, standing.member))
      return this.#refuse(event, standing, "not-entitled")
    if (event.kind === "batch-resealed" && !this.#isTrueSeal(event)) return this.#refuse(event, standing, "false-seal")
    return this.#hasOwnName(event) || this.#refuse(event, standing, "not-entitled")
  }

  /** Names without a colon are those of a vault that had one member: nobody gives such a name any more. */
  #hasOwnName(event: VaultEvent): boolean {
    const name =
      event.kind === "account-added"
        ? event.account
        : event.kind === "batch-added"
          ? event.batch
          : event.kind === "copy-added"
            ? event.copy
            : null
    return name === null || name === eventId(event) || this.#authority!.isEarly(event)
  }

  /** Two who could open a batch sealed it anew apart, and the first one's seal is not for the second: nobody's fault. */
  #isLateSeal(event: VaultEvent, { member }: Standing): boolean {
    return event.kind === "batch-resealed" && this.#openers.get(event.batch)?.has(member) === true
  }

  #isTrueSeal(event: VaultEvent & Extract<Fact, { kind: "batch-resealed" }>): boolean {
    const before = this.#things.batch(event.batch)
    return before !== undefined && (before.sealed === null || isSameBatch(before.sealed, event.sealed))
  }

  #refuse(event: VaultEvent, { member }: Standing, kind: AccessFinding["kind"]): false {
    const { device, seq } = event
    this.findings.push({ event: eventId(event), device, seq, kind, member, said: event.kind })
    return false
  }

  /** Notes for whom a batch is sealed, from when it is added. */
  noteSeal(event: VaultEvent, batch: OpenBatch, by: string): void {
    const openers = this.#openers.get(batch.id) ?? new Set([by])
    const { sealed } = batch
    if (sealed !== null) {
      for (const member of membersOfSeal(sealed)) openers.add(member)
      const need = "need" in sealed ? sealed.need : null
      const seal = { event: eventId(event), by, rule: sealed.rule, to: membersOfSeal(sealed), need }
      batch.seals.push(this.#isByOldRule(event) ? { ...seal, byOldRule: true } : seal)
    }
    this.#openers.set(batch.id, openers)
  }

  /** Whether codes were added by somebody whom only a rule of before names: they may have been offline, or say so. */
  #isByOldRule(event: VaultEvent): boolean {
    if (event.kind !== "batch-added" || this.#authority === null) return false
    const standing = this.#authority.standingOf(event)
    const account = this.#things.account(event.account)
    if (standing?.role !== "member" || account === undefined) return false
    const rule = ruleFor(this.rules, account)
    return rule === null || !namedBy(rule).includes(standing.member)
  }

  /** Whether the event is the agreement to a request of this member: what became of the code then, only they know. */
  isRequestOf(member: string, event: string): boolean {
    return [...this.requests.values()].some(
      request => request.member === member && request.releases.some(release => release.event === event),
    )
  }

  apply(event: VaultEvent & Fact, by: string): void {
    const place = { event: eventId(event), at: event.at, member: by }
    switch (event.kind) {
      case "batch-resealed": {
        const batch = this.#things.batch(event.batch)
        if (batch === undefined) break
        batch.sealed = event.sealed
        this.noteSeal(event, batch, by)
        break
      }
      case "rule-set": {
        const { on, rule: id, at } = event
        const facts = Object.fromEntries(
          ruleFields.filter(field => event[field] !== undefined).map(field => [field, event[field]]),
        )
        const rule: Rule = { id, by, at, on, ...facts }
        this.#history.note(event, rule)
        this.#clear(other => isSameTarget(other.on, on))
        this.rules.push(rule)
        this.#everyRule.set(id, rule)
        break
      }
      case "rule-cleared":
        this.#history.note(event, event.rule)
        this.#clear(({ id }) => id === event.rule)
        break
      case "access-requested": {
        const { request: id, account, batch, index, rule, reason = null, until, device, at } = event
        const { practice = false, all = false } = event
        const asked = this.#everyRule.get(rule)
        const breakGlass = event.breakGlass === true && asked !== undefined && allowsEmergency(asked)
        if (!isThere(this.#things.batch(batch), index, practice)) break
        const place = { account, batch, index, rule, member: by, device, at, until }
        const facts = { id, ...place, reason, breakGlass, practice, all, duties: this.#dutiesKnownTo(event) }
        this.requests.set(id, { ...facts, releases: [], denials: [], seen: {}, expired: null, handed: null })
        break
      }
      case "duty-set": {
        const { duty: id, member, from, to } = event
        const { device, seq } = event
        if (!this.duties.has(id)) this.duties.set(id, { id, member, from, to, by, set: { device, seq } })
        break
      }
      case "duty-cleared":
        this.duties.delete(event.duty)
        break
      case "drill-done": {
        const request = this.requests.get(event.request)
        const isOwn = request?.practice === true && request.batch === event.batch && request.member === by
        if (!isOwn || request.handed !== null) break
        request.handed = place.event
        this.#things.batch(event.batch)?.drills.push({ on: event.on, request: event.request })
        break
      }
      case "access-seen": {
        const request = this.requests.get(event.request)
        if (request !== undefined) request.seen[by] ??= event.at
        break
      }
      case "share-released":
        this.#release(event, by)
        break
      case "access-denied":
        this.requests.get(event.request)?.denials.push({ ...place, reason: event.reason ?? null })
        break
      case "access-expired": {
        const request = this.requests.get(event.request)
        if (request !== undefined) request.expired ??= place.event
        break
      }
      case "code-handed": {
        const request = event.request === undefined ? undefined : this.requests.get(event.request)
        if (request?.member === by && request.batch === event.batch && request.index === event.index)
          request.handed ??= place.event
        break
      }
    }
  }

  /** Who was on call, as far as the one who asks had read it: nobody makes a waiting time shorter once it runs. */
  #dutiesKnownTo(event: VaultEvent): readonly string[] {
    return [...this.duties.values()].filter(({ set }) => this.#seen.proves(event, set)).map(({ id }) => id)
  }

  #release(event: VaultEvent & Extract<Fact, { kind: "share-released" }>, by: string): void {
    const request = this.requests.get(event.request)
    if (request === undefined || agreedBy(request).includes(by)) return
    const { share, auto = false, at, device } = event
    request.releases.push({ event: eventId(event), at, member: by, device, share, auto })
    const batch = this.#things.batch(request.batch)
    const sealed = batch?.sealed
    // Whoever has all shares can open the code without being seen: from then on it may have been used.
    if (!sealed || !("need" in sealed) || request.releases.length !== sealed.need) return
    for (const [index, code] of batch!.codes.entries())
      if (request.all || index === request.index) addTo(code, "doubts", { event: eventId(event), at, handed: true })
  }

  #clear(isGone: (rule: Rule) => boolean): void {
    for (let at = this.rules.length - 1; at >= 0; at--) if (isGone(this.rules[at]!)) this.rules.splice(at, 1)
  }
}
