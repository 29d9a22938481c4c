import type { BareDeed, Call, Factor, FactorDeed, Passing } from "./calls.ts"
import {
  type App,
  appsOf,
  codesPerSheet,
  disableAfter,
  isBound,
  isExpired,
  maxApps,
  nothing,
  type Sheet,
  type Standing,
  type Tries,
  untried,
  worksApp,
} from "./standing.ts"

/** What a call ought to answer, and how the account ought to stand then. */
export interface Promised {
  /** an outcome, or the reason of a refusal */
  readonly answer: string
  readonly after: Standing
}

/** Reasons that are all told as a wrong code under uniform detail; the first three then count as one, too. */
const counted = ["already-used", "superseded", "expired"]
const reasons = [...counted, "not-enrolled", "disabled", "mistyped"]

/** Says what is promised of a call. */
export function promised(before: Standing, call: Call, detail: "full" | "uniform" = "full"): Promised {
  const inFull = promisedInFull(before, call)
  if (detail === "full" || !("factor" in call) || !reasons.includes(inFull.answer)) return inFull
  const { after } = inFull
  const isActivation = call.deed === "activate" || call.deed === "activate-at-sign-in"
  if (isActivation || !counted.includes(inFull.answer)) return refuse(after, "wrong-code")
  const { app, sheet } = after
  return isOfSheet(call.factor)
    ? refuse({ ...after, sheet: sheet && { ...sheet, ...failed(sheet) } }, "wrong-code")
    : refuse({ ...after, app: app && { ...app, ...failed(app) } }, "wrong-code")
}

function promisedInFull(before: Standing, call: Call): Promised {
  if (call.deed === "pass") return { answer: "passed", after: pass(before, call.time) }
  return "factor" in call ? withFactor(before, call.deed, call.factor) : withoutFactor(before, call.deed)
}

function withoutFactor(before: Standing, deed: BareDeed): Promised {
  const refused = { answer: "nothing", after: before }
  const { appsShown, sheetsShown, app, sheet } = before
  switch (deed) {
    case "enrol":
      return isBound(before)
        ? { answer: "already-enrolled", after: before }
        : { answer: "pending", after: begun(before, null) }
    case "start-recovery":
      return isBound(before)
        ? { answer: "done", after: { ...nothing, appsShown, sheetsShown, mustEnroll: true } }
        : refused
    case "void-codes":
      return sheet !== null && worksApp(before) ? { answer: "done", after: withoutSheet(before) } : refused
    case "unlock":
      return isBound(before) || before.pending !== null || before.mustEnroll
        ? {
            answer: "done",
            after: {
              ...before,
              app: app && { ...app, isWaiting: false },
              sheet: sheet && { ...sheet, isWaiting: false },
            },
          }
        : refused
    case "send-passphrase":
      return passphraseSent(before)
    case "remove":
      return { answer: "removed", after: { ...nothing, appsShown, sheetsShown } }
  }
}

function withFactor(before: Standing, deed: FactorDeed, factor: Factor): Promised {
  const isCode = isOfSheet(factor)
  if (deed === "activate-at-sign-in" && !isRecoveryOpen(before)) return refuse(before, "ticket-purpose")
  if (deed === "activate" || deed === "activate-at-sign-in")
    return isCode ? refuse(before, "mistyped") : activate(before, factor)
  const impossible = whatCannotBe(before, deed)
  if (impossible !== null) return refuse(before, impossible)
  if (!isCode && (deed === "recover" || deed === "confirm" || deed === "check")) return refuse(before, "mistyped")
  const { answer, after } = isOfSheet(factor) ? codeShown(before, deed, factor) : appShown(before, deed, factor)
  if (answer !== "right") return { answer, after }
  switch (deed) {
    case "verify":
      return { answer: "accepted", after }
    case "confirm":
      return { answer: "confirmed", after: { ...after, sheet: { ...after.sheet!, isProved: true, sent: null } } }
    case "check":
      return { answer: "valid", after: { ...after, sheet: { ...after.sheet!, isProved: true, sent: null } } }
    case "enrol-proven":
      return { answer: "pending", after: begun(after, isOfSheet(factor) ? factor.sheet : null) }
    case "add-proven":
      return { answer: "pending", after: begun(after, isOfSheet(factor) ? factor.sheet : null, true) }
    case "remove-oldest":
      return withoutOldest(after)
    case "recover":
      return { answer: "recovered", after: recovered(after) }
    case "lock":
      return { answer: "locked", after: locked(after) }
    case "send":
      return sentSheet(after)
    case "replace":
      return replaced(after, isCode)
    case "replace-staged":
      return replaced(after, true)
    case "replace-at-once":
      return replaced(after, false)
  }
}

/** Said before the factor is looked at: else a right one could be told from a wrong one without being spent. */
function whatCannotBe(before: Standing, deed: FactorDeed): string | null {
  const { app } = before
  if (deed === "add-proven" && worksApp(before) && appsOf(before).length >= maxApps) return "too-many-authenticators"
  if (deed === "remove-oldest" && app !== null && app.others.length === 0) return "authenticator-last"
  // A mail that never came would leave no way in.
  if (deed === "send" && isBound(before) && !worksApp(before)) return "authenticator-needed"
  return null
}

function refuse(after: Standing, answer: string): Promised {
  return { answer, after }
}

function failed(tries: Tries): Tries & { readonly isOff: boolean } {
  const failures = tries.failures + 1
  const isOff = failures >= disableAfter
  return { failures, isOff, isWaiting: !isOff }
}

function appShown(before: Standing, deed: FactorDeed, factor: Factor): Promised {
  const { app, formerApps } = before
  if (app === null) return refuse(before, "not-enrolled")
  if (app.isLost && deed !== "lock") return refuse(before, "disabled")
  if (app.isOff) return refuse(before, "disabled")
  if (app.isWaiting) return refuse(before, "throttled")
  if (factor.kind === "app" && appsOf(before).includes(factor.app))
    return right({ ...before, app: { ...app, ...untried } })
  if (factor.kind === "app" && formerApps.includes(factor.app))
    return deed === "lock" ? right(before) : refuse(before, "superseded")
  return refuse({ ...before, app: { ...app, ...failed(app) } }, "wrong-code")
}

function right(after: Standing): Promised {
  return { answer: "right", after }
}

type OfSheet = Extract<Factor, { readonly sheet: number }>

function isOfSheet(factor: Factor): factor is OfSheet {
  return factor.kind === "code" || factor.kind === "wrong-code"
}

function codeShown(before: Standing, deed: FactorDeed, factor: OfSheet): Promised {
  const { sheet, staged, recent } = before
  if (sheet === null) return refuse(before, "not-enrolled")
  if (sheet.isOff) return refuse(before, "disabled")
  if (sheet.isWaiting) return refuse(before, "throttled")
  if (factor.sheet === staged?.sheet) {
    if (isExpired(staged)) return refuse(before, "expired")
    if (factor.kind === "wrong-code") return miscounted(before, sheet)
    const proved = adopted(before)
    return right(isNote(deed) ? proved : spent(proved, factor.place))
  }
  if (factor.sheet !== sheet.sheet) return refuse(before, "superseded")
  const isRecent = deed === "recover" && recent?.sheet === factor.sheet && recent.place === factor.place
  if (!isRecent && isExpired(sheet)) return refuse(before, "expired")
  if (!isRecent && !sheet.unused.includes(factor.place)) return refuse(before, "already-used")
  if (factor.kind === "wrong-code") return miscounted(before, sheet)
  if (isRecent) return right(before)
  return right(isNote(deed) ? before : spent(before, factor.place))
}

// One count for both sheets.
function miscounted(before: Standing, sheet: Sheet): Promised {
  return refuse({ ...before, sheet: { ...sheet, ...failed(sheet) } }, "wrong-code")
}

function isNote(deed: FactorDeed): boolean {
  return deed === "confirm" || deed === "check"
}

function spent(before: Standing, place: number): Standing {
  const sheet = before.sheet!
  return {
    ...before,
    sheet: { ...sheet, ...untried, sent: null, unused: sheet.unused.filter(each => each !== place) },
    recent: { sheet: sheet.sheet, place, recoveries: 0 },
  }
}

function adopted(before: Standing): Standing {
  const sheet = newSheet(before.staged!.sheet, before.staged!.ageDays)
  return withoutStale({ ...before, sheet, staged: null, recent: null })
}

function newSheet(sheet: number, ageDays = 0): Sheet {
  const unused = Array.from({ length: codesPerSheet }, (_, place) => place)
  return { sheet, unused, ageDays, isOff: false, isProved: false, sent: null, ...untried }
}

function sentSheet(after: Standing): Promised {
  const sheetsShown = after.sheetsShown + 1
  const sheet: Sheet = { ...newSheet(sheetsShown), sent: "mailed" }
  return { answer: "sent", after: withoutStale({ ...after, sheetsShown, sheet, staged: null, recent: null }) }
}

function passphraseSent(before: Standing): Promised {
  const { sheet } = before
  if (sheet === null || sheet.sent === null) return refuse(before, "not-enrolled")
  if (sheet.isOff) return refuse(before, "disabled")
  if (sheet.sent === "gone") return refuse(before, "expired")
  return { answer: "sent", after: { ...before, sheet: { ...sheet, sent: "opened" } } }
}

// What was begun on the strength of a sheet that is void is void: a thief of it must not finish later.
function withoutStale(standing: Standing): Standing {
  const { pending, sheet } = standing
  const isStale = pending !== null && pending.sheet !== null && pending.sheet !== sheet?.sheet
  return isStale ? { ...standing, pending: null } : standing
}

function withoutSheet(before: Standing): Standing {
  return withoutStale({ ...before, sheet: null, staged: null, recent: null })
}

function replaced(before: Standing, isStaged: boolean): Promised {
  const sheetsShown = before.sheetsShown + 1
  const isWaiting = before.sheet !== null && (isStaged || !worksApp(before))
  if (isWaiting)
    return { answer: "staged", after: { ...before, sheetsShown, staged: { sheet: sheetsShown, ageDays: 0 } } }
  const after = { ...before, sheetsShown, sheet: newSheet(sheetsShown), staged: null, recent: null }
  return { answer: "issued", after: withoutStale(after) }
}

// What is not done spends nothing.
// The app that is removed may have begun what is under way, and may have asked for what waits: where apps are lost a code has.
function withoutOldest(after: Standing): Promised {
  const { formerApps } = after
  const app = after.app!
  const [next, ...others] = app.others
  const left = { ...app, app: next!, others }
  const staged = app.isLost ? after.staged : null
  return {
    answer: "removed",
    after: { ...after, app: left, formerApps: [app.app, ...formerApps], pending: null, staged },
  }
}

function begun(before: Standing, sheet: number | null, adds = false): Standing {
  const app = before.appsShown + 1
  const { pending } = before
  const formerPending =
    pending === null || pending.isOver ? before.formerPending : [pending.app, ...before.formerPending]
  return { ...before, appsShown: app, pending: { app, isOver: false, adds, sheet }, formerPending }
}

function recovered(before: Standing): Standing {
  const sheetsShown = before.sheetsShown + 1
  const staged = { ...before, sheetsShown, staged: { sheet: sheetsShown, ageDays: 0 } }
  const { app, recent } = staged
  return {
    ...begun(staged, sheetsShown),
    app: app && { ...app, isLost: true },
    recent: { ...recent!, recoveries: recent!.recoveries + 1 },
  }
}

function locked(before: Standing): Standing {
  const { app, sheet } = before
  return {
    ...before,
    app: app && { ...app, isOff: true },
    pending: null,
    formerApps: [],
    formerPending: [],
    sheet: sheet && { ...sheet, isOff: true, unused: [], sent: null },
    staged: null,
    recent: null,
  }
}

function activate(before: Standing, factor: Factor): Promised {
  const { pending, app, formerApps, formerPending } = before
  if (pending === null) return refuse(before, "not-enrolled")
  if (pending.isOver) return refuse(before, "expired")
  if (factor.kind !== "app" || factor.app !== pending.app)
    return refuse(before, factor.kind === "app" && formerPending.includes(factor.app) ? "superseded" : "wrong-code")
  if (isAdding(before)) {
    const added = { ...app!, others: [...app!.others, pending.app] }
    return { answer: "activated", after: { ...before, app: added, pending: null, recent: null } }
  }
  const active: App = { app: pending.app, others: [], isLost: false, isOff: false, ...untried }
  const after: Standing = {
    ...before,
    app: active,
    pending: null,
    formerApps: [...appsOf(before), ...formerApps],
    recent: null,
    mustEnroll: false,
  }
  if (keepsSheet(before)) return { answer: "activated", after }
  const sheetsShown = before.sheetsShown + 1
  return {
    answer: "activated-with-codes",
    after: { ...after, sheetsShown, sheet: newSheet(sheetsShown), staged: null },
  }
}

function isAdding(before: Standing): boolean {
  return before.pending?.adds === true && worksApp(before)
}

/** Whether a sign-in may finish what was begun: where new codes wait, or no app works. */
function isRecoveryOpen(before: Standing): boolean {
  const { pending, staged, mustEnroll } = before
  if (!isBound(before) && !mustEnroll) return false
  return staged !== null || (pending !== null && !worksApp(before))
}

/** Where the app was lost, or there was none, and a sheet is a way in: it is at hand, or just saved. */
function keepsSheet({ app, sheet, staged }: Standing): boolean {
  if ((app !== null && !app.isLost) || sheet === null || sheet.isOff) return false
  return (staged !== null && !isExpired(staged)) || (sheet.unused.length > 0 && !isExpired(sheet))
}

function pass(before: Standing, time: Passing): Standing {
  const { app, pending, sheet, staged } = before
  const rested = {
    ...before,
    app: app && { ...app, isWaiting: false },
    sheet: sheet && { ...sheet, isWaiting: false, sent: sheet.sent === "opened" ? ("late" as const) : sheet.sent },
    recent: null,
  }
  if (time === "quarter-hour") return rested
  const aged = (days: number) => Math.min(days + 9, 18)
  return {
    ...rested,
    pending: pending && { ...pending, isOver: true },
    formerApps: [],
    formerPending: [],
    sheet: rested.sheet && {
      ...rested.sheet,
      ageDays: aged(rested.sheet.ageDays),
      sent: rested.sheet.sent && "gone",
    },
    staged: staged && { ...staged, ageDays: aged(staged.ageDays) },
  }
}
