import type { NoticeKind } from "../../issuer/index.ts"

/** What a stranger has, where it was one: a way in, the password alone, somebody's ear at the support desk, or nothing that shows. */
export type Danger = "inside" | "knocking" | "asked" | "none"

/** What is said of one kind of notice. `{in}` is the time that is left, such as "in 7 days". */
export interface KindWords {
  /** a headline without the application's name */
  readonly title: string
  /** what happened, and what holds from now on */
  readonly what: string
  /** what to do where all is well */
  readonly advice: string
}

export type SharedKey =
  | "subjectLine"
  | "factLine"
  | "when"
  | "account"
  | "ip"
  | "device"
  | "browserOn"
  | "by"
  | "support"
  | "factor"
  | "app"
  | "codes"
  | "set"
  | "codesLeft"
  | "failures"
  | "wait"
  | "expires"
  | "soon"
  | "ifYou"
  | "ifNotYou"
  | "toDo"
  | "inDoubt"
  | "report"
  | "reportButton"
  | "contact"
  | "reported"
  | "footer"

/** All that notices say, in one language. `{…}` is filled in. */
export interface NoticeWords {
  readonly shared: Readonly<Record<SharedKey, string>>
  readonly dangers: Readonly<Record<Danger, string>>
  readonly kinds: Readonly<Record<NoticeKind, KindWords>>
}
