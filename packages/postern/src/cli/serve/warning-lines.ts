import { type StoreWarning, storeWarnings } from "../../issuer/index.ts"

/** One line of the log for what a store found out about its server; `message` is for whoever reads it. */
export function warningLine(warning: StoreWarning, time: Date): string {
  const entry = { event: "store-warning", time: time.toISOString(), warning, message: storeWarnings[warning] }
  return `${JSON.stringify(entry)}\n`
}
