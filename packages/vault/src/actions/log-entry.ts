import type { Vault } from "../folder/index.ts"
import { agreedBy, isNewer, type RuleTarget, type VaultEvent } from "../record/index.ts"
import { ruleSentence } from "./rule-text.ts"

/** One event as people and other programs read it: who, when, what and why; never a code. */
export interface LogEntry {
  readonly event: string
  readonly at: string
  readonly member: string
  readonly device: string
  readonly kind: string
  readonly account: string | null
  /** The code's number, from 1. */
  readonly code: number | null
  readonly request: string | null
  readonly reason: string | null
  /** False for what nobody who was entitled wrote: it is kept, and counts for nothing. */
  readonly believed: boolean
  readonly words: string
}

/** Makes entries of events. Names are those of now, also of accounts that were removed. */
export function logEntries(vault: Vault): readonly LogEntry[] {
  const names = namesOf(vault)
  const memberOf = new Map(vault.logs.map(({ device, member }) => [device, member]))
  const refused = new Set(vault.state.findings.map(({ event }) => event))
  return vault.events.map(event => {
    const loose = event as VaultEvent & { index?: unknown; request?: unknown; reason?: unknown }
    const id = `${event.device}:${event.seq}`
    const account = names.accountOf(event)
    const isKnown = !isNewer(event)
    return {
      event: id,
      at: event.at,
      member: memberOf.get(event.device) ?? "?",
      device: event.device,
      kind: event.kind,
      account,
      code: isKnown && typeof loose.index === "number" ? loose.index + 1 : null,
      request: isKnown && typeof loose.request === "string" ? loose.request : null,
      reason: isKnown && typeof loose.reason === "string" ? loose.reason : null,
      believed: !refused.has(id),
      words: isKnown ? wordsOf(event, account ?? "an account", names) : `an event of a newer version (${event.kind})`,
    }
  })
}

interface Names {
  accountOf(event: VaultEvent): string | null
  requester(request: string): string
  isPractice(request: string): boolean
  isAll(request: string): boolean
  agreed(request: string): readonly string[]
  target(on: RuleTarget): string
}

function namesOf({ events, state }: Vault): Names {
  const names = new Map<string, string>()
  const accountOfBatch = new Map<string, string>()
  const batchOfCopy = new Map<string, string>()
  for (const event of events) {
    if (event.kind === "account-added") names.set(event.account, event.name)
    if (event.kind === "account-changed" && event.set.name !== undefined) names.set(event.account, event.set.name)
    if (event.kind === "batch-added") accountOfBatch.set(event.batch, event.account)
    if (event.kind === "copy-added") batchOfCopy.set(event.copy, event.batch)
  }
  for (const { id, name } of state.accounts) names.set(id, name)
  for (const account of state.accounts) for (const { id } of account.batches) accountOfBatch.set(id, account.id)
  const requests = new Map(state.requests.map(request => [request.id, request]))
  const ofBatch = (batch: string): string | null => names.get(accountOfBatch.get(batch) ?? "") ?? null
  const target = (on: RuleTarget): string =>
    "account" in on ? (names.get(on.account) ?? "an account") : "tag" in on ? `tag ${on.tag}` : "all accounts"
  const targets = new Map(
    events.flatMap(event => (event.kind === "rule-set" ? [[event.rule, target(event.on)] as const] : [])),
  )
  return {
    accountOf: event => {
      switch (event.kind) {
        case "account-merged":
          return names.get(event.into) ?? null
        case "rule-set":
          return target(event.on)
        case "rule-cleared":
          return targets.get(event.rule) ?? null
        case "codes-read":
          return [...new Set(event.batches.flatMap(batch => ofBatch(batch) ?? []))].join(", ") || null
        case "access-seen":
        case "access-denied":
        case "access-expired":
          return names.get(requests.get(event.request)?.account ?? "") ?? null
        case "copy-seen":
        case "copy-lost":
          return ofBatch(batchOfCopy.get(event.copy) ?? "")
      }
      if (isNewer(event)) return null
      if ("account" in event) return names.get(event.account) ?? null
      return "batch" in event ? ofBatch(event.batch) : null
    },
    requester: id => requests.get(id)?.member ?? "somebody",
    isAll: id => requests.get(id)?.all === true,
    isPractice: id => requests.get(id)?.practice === true,
    agreed: id => {
      const request = requests.get(id)
      return request === undefined ? [] : agreedBy(request)
    },
    target,
  }
}

function wordsOf(event: VaultEvent, account: string, names: Names): string {
  const why = "reason" in event && typeof event.reason === "string" ? `  "${event.reason}"` : ""
  const code = "index" in event && event.index !== undefined ? `code ${event.index + 1} of ${account}` : account
  switch (event.kind) {
    case "device-added":
      return `began to write from ${event.label}`
    case "account-added":
      return event.private ? `added the private account ${account}` : `added the account ${event.name}`
    case "account-changed":
      return `changed ${account}: ${Object.keys(event.set).join(", ")}`
    case "account-removed":
      return `removed ${account}`
    case "account-merged":
      return `made one account of two: ${account}`
    case "batch-added":
      return `kept ${"codes" in event ? event.codes.length : event.sealed.count} codes of ${account}`
    case "batch-changed":
      return `changed a batch of ${account}: ${Object.keys(event.set).join(", ")}`
    case "batch-removed":
      return `removed a batch of ${account}`
    case "batch-resealed":
      return `sealed the codes of ${account} again (${event.why})`
    case "code-handed": {
      const agreed = event.request === undefined ? [] : names.agreed(event.request)
      return `took ${code}${why}${agreed.length === 0 ? "" : `  agreed by ${agreed.join(", ")}`}`
    }
    case "code-used":
      return `used ${code}${event.worked === false ? ", which did not work" : ""}`
    case "code-doubtful":
      return `is unsure of ${code}`
    case "code-cleared":
      return `did not use ${code}`
    case "codes-read":
      return `opened all codes of ${account} to ${event.purpose}${why}`
    case "batch-tested":
      return `tested ${code} on ${event.on}`
    case "copy-added":
      return `noted a copy of ${account} at ${event.location}`
    case "copy-seen":
      return `saw a copy of ${account} on ${event.on}`
    case "copy-lost":
      return `lost a copy of ${account} on ${event.on}`
    case "exposure-found":
      return `found codes of ${account} in the clear: ${event.where}`
    case "loss-accepted":
      return `accepted a loss in the log of ${event.log}`
    case "rule-set":
      return `set a rule for ${names.target(event.on)}: ${ruleSentence(event)}`
    case "rule-cleared":
      return `cleared the rule for ${account}`
    case "access-requested":
      return event.practice === true
        ? `asked to practise with ${account}`
        : `asked for ${event.all === true ? `all codes of ${account}` : code}${event.breakGlass === true ? " as an emergency" : ""}${why}`
    case "access-seen":
      return `saw that ${names.requester(event.request)} asks for ${account}`
    case "share-released":
      return releaseText(
        names.requester(event.request),
        names.isPractice(event.request)
          ? `the practice words of ${account}`
          : names.isAll(event.request)
            ? `all codes of ${account}`
            : code,
        event.auto === true,
      )
    case "access-expired":
      return `let a request for ${account} expire`
    case "access-denied":
      return `denied ${names.requester(event.request)} a code of ${account}${why}`
    case "member-joined":
      return `took in ${event.member}`
    case "member-left":
      return `removed ${event.member}`
    case "member-changed":
      return `changed the members: ${event.member}`
    case "key-changed":
      return "took new keys in the place of their own"
    case "key-added":
      return `made the key ${event.key} (${event.sort}) open the vault`
    case "key-removed":
      return `removed the key ${event.key} (${event.sort})`
    case "device-revoked":
      return `revoked the device ${event.revoked}`
    case "duty-set":
      return `put ${event.member} on call from ${minute(event.from)} to ${minute(event.to)}`
    case "duty-cleared":
      return "took back who is on call"
    case "drill-done":
      return `practised with ${account}: the words could be read`
    case "head-noted":
      return `noted a head of the log, ${event.count} events`
  }
}

const minute = (at: string): string => `${at.slice(0, 16).replace("T", " ")} UTC`

const releaseText = (requester: string, code: string, auto: boolean): string =>
  `${auto ? "let the waiting time agree" : "agreed"} that ${requester} has ${code}`
