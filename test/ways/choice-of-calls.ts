import { type Call, type Factor, type FactorDeed, factorDeeds } from "./calls.ts"
import { appsOf, codesPerSheet, type Standing } from "./standing.ts"

const places = Array.from({ length: codesPerSheet }, (_, place) => place)

/** What is void, and may lie in anybody's drawer: the newest of each kind. */
export function voidFactors(standing: Standing): Factor[] {
  const { pending, formerApps, formerPending, sheet, staged } = standing
  const parts = [...appsOf(standing), pending?.app, formerApps[0], formerPending[0]]
  const deadApp = countedDown(standing.appsShown).find(each => !parts.includes(each))
  const oldSheet = countedDown(standing.sheetsShown).find(each => each !== sheet?.sheet && each !== staged?.sheet)
  const apps = [pending?.app, formerApps[0], formerPending[0], deadApp].filter(each => each !== undefined)
  const used = sheet && places.find(place => !sheet.unused.includes(place) && standing.recent?.place !== place)
  return [
    ...[...new Set(apps)].map(each => ({ kind: "app" as const, app: each })),
    ...(oldSheet === undefined ? [] : [{ kind: "code" as const, sheet: oldSheet, place: codesPerSheet - 1 }]),
    ...(used == null ? [] : [{ kind: "code" as const, sheet: sheet!.sheet, place: used }]),
  ]
}

/** What can be right: each app, a code of each sheet, and the code that was accepted last. */
export function rightFactors(standing: Standing): Factor[] {
  const { sheet, staged, recent } = standing
  const codes: { sheet: number; place: number }[] = []
  if (sheet !== null && sheet.unused.length > 0) codes.push({ sheet: sheet.sheet, place: sheet.unused[0]! })
  if (staged !== null) codes.push({ sheet: staged.sheet, place: 0 })
  if (recent !== null) codes.push({ sheet: recent.sheet, place: recent.place })
  return [
    ...appsOf(standing).map(app => ({ kind: "app" as const, app })),
    ...codes.map(code => ({ kind: "code" as const, ...code })),
  ]
}

/** What was never right. */
function guesses({ app, sheet, staged }: Standing): Factor[] {
  const guessed: Factor[] = app === null ? [] : [{ kind: "wrong-app" }]
  if (sheet !== null) guessed.push({ kind: "wrong-code", sheet: sheet.sheet, place: sheet.unused[0] ?? 0 })
  if (staged !== null) guessed.push({ kind: "wrong-code", sheet: staged.sheet, place: 0 })
  return guessed
}

const bare: readonly Call[] = [
  ...(["enrol", "start-recovery", "void-codes", "unlock", "remove"] as const).map(deed => ({ deed })),
  { deed: "pass", time: "quarter-hour" },
  { deed: "pass", time: "nine-days" },
]

/** Lists all that anybody can do: with what is right, what is void and what was never right, and without anything. */
export function allCalls(standing: Standing): Call[] {
  const all = [...rightFactors(standing), ...voidFactors(standing)]
  const calls: Call[] = all.flatMap(factor => deedsWith(factor).map(deed => ({ deed, factor })))
  const guessing = guesses(standing).flatMap(factor =>
    (["verify", "recover"] as const).filter(deed => factorDeedFits(deed, factor)).map(deed => ({ deed, factor })),
  )
  return [...bare, ...calls, ...guessing]
}

/** Lists what can be done about codes that are sent. */
export function sendingCalls(standing: Standing): Call[] {
  const all = [...rightFactors(standing), ...voidFactors(standing)]
  return [{ deed: "send-passphrase" }, ...all.map(factor => ({ deed: "send", factor }) as const)]
}

/** Lists what the password alone lets one try with each app there ever was. */
export function callsAtSignIn(standing: Standing): Call[] {
  const apps = [...rightFactors(standing), ...voidFactors(standing)].filter(({ kind }) => kind === "app")
  return apps.map(factor => ({ deed: "activate-at-sign-in", factor }))
}

function deedsWith(factor: Factor): readonly FactorDeed[] {
  return factorDeeds.filter(deed => factorDeedFits(deed, factor))
}

// The others are refused before anything is looked at.
function factorDeedFits(deed: FactorDeed, factor: Factor): boolean {
  const isCode = factor.kind === "code" || factor.kind === "wrong-code"
  return isCode ? deed !== "activate" : !["confirm", "check", "recover"].includes(deed)
}

function countedDown(count: number): number[] {
  return Array.from({ length: count }, (_, i) => count - i)
}
