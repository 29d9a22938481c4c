/** What a store tells its operator of the server that it works with. None of it stops the service. */
export const storeWarnings = {
  "pooled-connections":
    "A pooler stands before the database: statements go unnamed, and each transaction brings its settings along.",
} as const satisfies Readonly<Record<string, string>>

export type StoreWarning = keyof typeof storeWarnings

/** Hears of a warning. A store tells each one once. */
export type WarningListener = (warning: StoreWarning) => void

/** Makes a listener that passes each warning on once. */
export function toldOnce(tell: WarningListener | undefined): WarningListener {
  const told = new Set<StoreWarning>()
  return warning => {
    if (told.has(warning)) return
    told.add(warning)
    tell?.(warning)
  }
}
