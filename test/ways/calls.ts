/** What somebody can show: of an app the digits that it shows now, of a sheet one code, or something that was never right. Apps and sheets are counted as they were shown. */
export type Factor =
  | { readonly kind: "app"; readonly app: number }
  | { readonly kind: "code" | "wrong-code"; readonly sheet: number; readonly place: number }
  | { readonly kind: "wrong-app" }

/** What is done with a factor. */
export type FactorDeed =
  | "verify"
  | "confirm"
  | "check"
  | "recover"
  | "replace"
  | "replace-staged"
  | "replace-at-once"
  | "enrol-proven"
  | "add-proven"
  | "remove-oldest"
  | "activate"
  | "activate-at-sign-in"
  | "lock"
  | "send"

/** What is done without one: by whoever is signed in, and by an operator. */
export type BareDeed = "enrol" | "start-recovery" | "void-codes" | "unlock" | "remove" | "send-passphrase"

/** What passes: enough for a wait and for the code that was just accepted to be over, or for all but the newest of what has a life. */
export type Passing = "quarter-hour" | "nine-days"

export type Call =
  | { readonly deed: FactorDeed; readonly factor: Factor }
  | { readonly deed: BareDeed }
  | { readonly deed: "pass"; readonly time: Passing }

export const factorDeeds: readonly FactorDeed[] = [
  "verify",
  "confirm",
  "check",
  "recover",
  "replace",
  "replace-staged",
  "replace-at-once",
  "enrol-proven",
  "add-proven",
  "remove-oldest",
  "activate",
  "lock",
]

/** Says a call as a person would: for messages. */
export function told(call: Call): string {
  if (call.deed === "pass") return call.time
  if (!("factor" in call)) return call.deed
  const { factor } = call
  if (factor.kind === "app") return `${call.deed} app ${factor.app}`
  if (factor.kind === "wrong-app") return `${call.deed} wrong-app`
  return `${call.deed} ${factor.kind} ${factor.sheet}/${factor.place}`
}
