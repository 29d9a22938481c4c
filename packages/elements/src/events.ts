import type { PosternChallenge } from "./challenge/postern-challenge.ts"
import type { NextStep } from "./challenge/welcome.ts"
import type { Advice, Method } from "./client/answers.ts"
import type { PosternKitOpener } from "./kit-opener/postern-kit-opener.ts"
import type { PosternManage } from "./manage/postern-manage.ts"
import type { PosternSetup } from "./setup/postern-setup.ts"

/** What carries a signed result: a JWT for the application's server, which verifies it (`resultVerifier` of "postern/service"). */
interface Signed {
  readonly result: string
}

/** The elements' events by name. All bubble, and cross shadow roots. */
export interface PosternEvents {
  /** the second factor was right */
  "postern-accepted": CustomEvent<
    Signed & {
      readonly method: Method
      readonly codesLeft: number
      readonly advice: readonly Advice[]
      /** while codes of another system stand: the proof for replacing them, for ten minutes; hand it to `<postern-manage>` */
      readonly renewal?: string
    }
  >
  /** an authenticator is active from now on */
  "postern-activated": CustomEvent<Signed>
  /** the backup codes were replaced; without a result where a `renewal` was the proof */
  "postern-issued": CustomEvent<Partial<Signed>>
  /** a backup code gave a new start: the old authenticator and codes are void */
  "postern-recovered": CustomEvent<Signed>
  /** two-factor sign-in is off */
  "postern-removed": CustomEvent<Signed>
  /** one of the codes was typed back, or tested */
  "postern-confirmed": CustomEvent<{ readonly set: number; readonly codesLeft: number }>
  /** there is nothing more to show */
  "postern-done": CustomEvent<{ readonly next: NextStep }>
  /** the service did not answer as hoped: its problem code, or `offline` */
  "postern-fault": CustomEvent<{ readonly code: string }>
}

declare global {
  interface HTMLElementTagNameMap {
    "postern-challenge": PosternChallenge
    "postern-setup": PosternSetup
    "postern-manage": PosternManage
    "postern-kit-opener": PosternKitOpener
  }
  interface GlobalEventHandlersEventMap extends PosternEvents {}
}
