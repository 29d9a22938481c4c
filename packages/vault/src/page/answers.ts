// What the page's server answers: the browser's side is compiled against these.

/** A code's state, as one letter: unused, used, doubtful. */
export type CodeLetter = "u" | "x" | "d"

/** Everything that a list needs of an account; never a code. */
export interface AccountRow {
  readonly id: string
  readonly name: string
  readonly ref: string
  readonly login: string | null
  readonly tags: readonly string[]
  /** 0 to 100; null where readiness says nothing of it. */
  readonly score: number | null
  /** One letter a code of the newest batch; "" where none is kept. */
  readonly codes: string
  readonly isReusable: boolean
  readonly testedOn: string | null
  readonly generatedOn: string | null
  readonly expiresOn: string | null
  /** Copies besides the vault. */
  readonly copies: number
  /** Batches that may be good: more than one asks for a decision. */
  readonly liveBatches: number
}

export interface FindingAnswer {
  readonly kind: string
  readonly cost: number
  readonly graceUntil: string | null
  /** As the library says it, in English. */
  readonly reason: string
  readonly next: string
}

export interface TimeMark {
  readonly on: string
  readonly kind: "tested" | "expires" | "review"
  readonly account: string
  readonly name: string
}

export interface ReadyAnswer {
  readonly score: number
  readonly accounts: readonly {
    readonly id: string
    readonly name: string
    readonly ref: string
    readonly score: number
    readonly findings: readonly FindingAnswer[]
  }[]
  readonly people: readonly {
    readonly kind: string
    readonly member: string
    readonly reason: string
    readonly next: string
  }[]
  /** Things that are wrong with the vault's files. */
  readonly problems: number
  readonly marks: readonly TimeMark[]
}

export interface CopyAnswer {
  readonly id: string
  readonly location: string
  readonly sort: string
  readonly inside: string | null
  readonly onFactorDevice: boolean
  readonly lastSeenOn: string
  readonly lostOn: string | null
  /** Getting at it needs the very sign-in that it is for. */
  readonly isCircular: boolean
}

export interface CodeAnswer {
  readonly letter: CodeLetter
  readonly uses: readonly { readonly at: string; readonly member: string; readonly worked: boolean | null }[]
  /** When it was handed out last, where nobody said what became of it. */
  readonly handedAt: string | null
}

export interface BatchAnswer {
  readonly id: string
  readonly number: number
  readonly isLive: boolean
  readonly isReusable: boolean
  readonly codes: readonly CodeAnswer[]
  readonly addedAt: string
  readonly generatedOn: string | null
  readonly expiresOn: string | null
  readonly reviewOn: string | null
  readonly set: number | null
  readonly note: string | null
  readonly testedOn: readonly string[]
  readonly copies: readonly CopyAnswer[]
}

export interface RuleAnswer {
  readonly read: readonly string[]
  readonly need: number | null
  readonly of: readonly string[]
  readonly reason: boolean
  readonly afterSeconds: number | null
  readonly dutyAfterSeconds: number | null
  readonly validSeconds: number | null
  readonly withinSeconds: number | null
  readonly hours: string | null
  readonly expires: string | null
}

export interface LogLine {
  readonly event: string
  readonly at: string
  readonly member: string
  readonly device: string
  readonly kind: string
  readonly account: string | null
  readonly code: number | null
  readonly reason: string | null
  readonly isBelieved: boolean
  /** As the command line says it, in English. */
  readonly words: string
}

export interface AccountAnswer {
  readonly row: AccountRow
  readonly url: string | null
  readonly owner: string | null
  /** Newest first. */
  readonly batches: readonly BatchAnswer[]
  readonly rule: RuleAnswer | null
  /** Why this member may not have a code now; null where they may. */
  readonly refusal: FaultAnswer | null
  readonly findings: readonly FindingAnswer[]
  /** Newest first. */
  readonly history: readonly LogLine[]
}

export interface PlacesAnswer {
  readonly places: readonly { readonly name: string; readonly sort: string }[]
  readonly accounts: readonly {
    readonly id: string
    readonly name: string
    readonly ref: string
    /** One for each place: a copy is there, would be there but is circular, or is not. */
    readonly cells: readonly ("copy" | "circular" | null)[]
    /** Nothing is left once one place is gone. */
    readonly isSingle: boolean
  }[]
}

export interface RequestAnswer {
  readonly id: string
  readonly member: string
  readonly accountId: string
  readonly account: string
  readonly code: number
  /** It is about the practice words of the batch, and spends no code. */
  readonly isPractice: boolean
  /** It is about every code of the batch; `code` then says nothing. */
  readonly isAll: boolean
  readonly isEmergency: boolean
  readonly reason: string | null
  readonly at: string
  readonly until: string
  readonly status: string
  readonly need: number | null
  readonly agreed: readonly string[]
  readonly missing: readonly string[]
  readonly denied: readonly { readonly member: string; readonly reason: string | null }[]
}

export interface RequestsAnswer {
  /** What this member can answer. */
  readonly waiting: readonly RequestAnswer[]
  /** What others must answer, or what can be taken. */
  readonly open: readonly RequestAnswer[]
  readonly over: readonly RequestAnswer[]
}

export interface LogAnswer {
  /** Newest first. */
  readonly lines: readonly LogLine[]
  readonly total: number
}

export interface HandedAnswer {
  readonly batch: string
  readonly number: number
  readonly code: string
  readonly left: number
  readonly isReusable: boolean
}

export interface SessionAnswer {
  readonly token: string
  readonly member: string
  readonly role: string | null
  readonly isTeam: boolean
  readonly isDemo: boolean
  readonly idleSeconds: number
  /** Seconds until the page ends in any case. */
  readonly lifeSeconds: number
}

export interface FaultAnswer {
  readonly code: string
  readonly message: string
}

/** Why the page has ended. */
export type PageEnd = "locked" | "idle" | "time" | "unopened" | "stopped"
