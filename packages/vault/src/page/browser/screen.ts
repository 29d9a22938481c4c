import type { TemplateResult } from "lit"
import type { SessionAnswer } from "../answers.ts"
import type { CopiedCode } from "./copied-code.ts"
import type { PageApi } from "./page-api.ts"
import type { Speaker } from "./speaker.ts"

export const screenNames = ["ready", "accounts", "places", "requests", "log", "print"] as const
export type ScreenName = (typeof screenNames)[number] | "account"

/** Where somebody is: a screen, and which account it is about. It holds no name and no code, so it may stand in the history. */
export interface Route {
  readonly screen: ScreenName
  readonly account?: string
}

/** What a screen has of the page around it. */
export interface ScreenHost {
  readonly api: PageApi
  readonly speaker: Speaker
  readonly copied: CopiedCode
  readonly session: Omit<SessionAnswer, "token">
  /** The calendar day of this machine, `2026-01-31`. */
  readonly today: string
  go(route: Route): void
  redraw(): void
  /** Reads something out to people who cannot see it. */
  announce(text: string): void
  /** What went wrong, in words. */
  faultText(fault: unknown): string
  /** Puts the focus on what a selector finds, once it is drawn. */
  focusOn(selector: string): void
}

/** One screen: it loads what it shows, and forgets it when it is left. */
export interface Screen {
  readonly title: string
  load(): Promise<void>
  view(): TemplateResult
  /** Takes codes and what was typed out of memory. */
  leave?(): void
}
