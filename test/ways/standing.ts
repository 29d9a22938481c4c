/** How many codes a sheet of the model has. */
export const codesPerSheet = 2
/** Failures in a row after which a factor is switched off. */
export const disableAfter = 10
/** Apps that one account may have. */
export const maxApps = 2
/** Days after which a sheet is refused. */
export const sheetLifeDays = 10

/** Failures in a row of one factor; each makes it wait, until a quarter of an hour has passed. */
export interface Tries {
  readonly failures: number
  readonly isWaiting: boolean
}
export const untried: Tries = { failures: 0, isWaiting: false }

/** The apps of an account: failures, a loss and an end are those of all. */
export interface App extends Tries {
  /** the oldest */
  readonly app: number
  /** those beside it, in the order in which they were added */
  readonly others: readonly number[]
  /** its holder said that the phone is lost */
  readonly isLost: boolean
  /** too many failures, or a "this wasn't me" */
  readonly isOff: boolean
}

/** A QR code that was shown and not finished. */
export interface Pending {
  readonly app: number
  readonly isOver: boolean
  /** it will stand beside the apps that work */
  readonly adds: boolean
  /** the sheet on whose strength it was begun, or which was handed out with it; null for none */
  readonly sheet: number | null
}

export interface Sheet extends Tries {
  readonly sheet: number
  /** the places of the codes that were not used */
  readonly unused: readonly number[]
  readonly ageDays: number
  readonly isOff: boolean
  /** somebody showed that it is saved */
  readonly isProved: boolean
  /**
   * how far the delivery of a sheet that was sent has come, until one of its codes is shown: "mailed" for a day; "opened" for ten minutes, once the
   * passphrase went out; "late" when these are over, until it goes out again; "gone" after the day. Null for a sheet that was shown
   */
  readonly sent: "mailed" | "opened" | "late" | "gone" | null
}

/**
 * How one account ought to stand, by what docs/decisions 24 to 33 promise: written without a look at the record, so that a record that
 * stands otherwise is found.
 */
export interface Standing {
  /** how many QR codes and sheets were ever shown */
  readonly appsShown: number
  readonly sheetsShown: number
  readonly app: App | null
  readonly pending: Pending | null
  /** apps that another took the place of in the last seven days, the newest first */
  readonly formerApps: readonly number[]
  /** QR codes that another took the place of within a day, the newest first */
  readonly formerPending: readonly number[]
  readonly sheet: Sheet | null
  /** a new sheet that takes the place of the other once it is proved */
  readonly staged: Pick<Sheet, "sheet" | "ageDays"> | null
  /** the code that was accepted last, a quarter of an hour ago at most */
  readonly recent: { readonly sheet: number; readonly place: number; readonly recoveries: number } | null
  readonly mustEnroll: boolean
}

export const nothing: Standing = {
  appsShown: 0,
  sheetsShown: 0,
  app: null,
  pending: null,
  formerApps: [],
  formerPending: [],
  sheet: null,
  staged: null,
  recent: null,
  mustEnroll: false,
}

export function isExpired({ ageDays, sent = null }: Pick<Sheet, "ageDays"> & Partial<Pick<Sheet, "sent">>): boolean {
  return ageDays >= sheetLifeDays || sent === "late" || sent === "gone"
}

export function worksApp({ app }: Standing): boolean {
  return app !== null && !app.isLost && !app.isOff
}

/** Lists the apps, the oldest first. */
export function appsOf({ app }: Pick<Standing, "app">): readonly number[] {
  return app === null ? [] : [app.app, ...app.others]
}

/** Gives how many codes would be accepted, were there no wait: those of a staged sheet are not counted. */
export function codesThatWork({ sheet }: Standing): number {
  return sheet === null || sheet.isOff || isExpired(sheet) ? 0 : sheet.unused.length
}

/** Whether sign-in must ask for a second factor. */
export function isBound({ app, sheet }: Standing): boolean {
  return app !== null || sheet !== null
}

/** Tells standings apart by what can come of them: numbers are replaced by their part in it. */
export function kindOf({
  app,
  pending,
  formerApps,
  formerPending,
  sheet,
  staged,
  recent,
  mustEnroll,
}: Standing): string {
  const partOf = (number: number | null) =>
    number === null ? "none" : number === sheet?.sheet ? "sheet" : number === staged?.sheet ? "staged" : "old"
  return JSON.stringify([
    app && [app.isLost, app.isOff, app.failures, app.isWaiting, app.others.length],
    pending && [pending.isOver, pending.adds, partOf(pending.sheet)],
    [Math.min(formerApps.length, 1), Math.min(formerPending.length, 1)],
    sheet && [
      sheet.unused.length,
      sheet.ageDays,
      sheet.isOff,
      sheet.isProved,
      sheet.failures,
      sheet.isWaiting,
      sheet.sent,
    ],
    staged?.ageDays ?? -1,
    recent && [partOf(recent.sheet), recent.recoveries],
    mustEnroll,
  ])
}
