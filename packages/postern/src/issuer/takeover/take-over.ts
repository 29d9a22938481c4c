import {
  type Brought,
  type BroughtCodes,
  maxAuthenticators,
  mayTakeOver,
  newRecord,
  type Policy,
  PosternError,
  takeOver,
} from "../../record/index.ts"
import { queueKey } from "../attempts/attempt.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import { sourceOf } from "../operations/checks/input-checks.ts"
import { type IssuerTools, keyOf } from "../operations/issuer-tools.ts"
import { recordKeyBytes } from "../persistence/codec/record-codec.ts"
import type { Postern } from "../postern.ts"
import { codesObstacle, unspentOf } from "./entry-codes.ts"
import { checkForeignScheme } from "./foreign-hash.ts"
import { keyOfLegacy } from "./legacy-input.ts"
import { secondsPerGuess } from "./legacy-set-maker.ts"
import { type CheckedEntry, checkEntry } from "./neutral-entry.ts"
import type { TakenOverOutcome, TakeoverSkipped } from "./takeover-outcome.ts"

/** A wrong guess at codes that keep their foreign hashes takes no longer than this. */
export const maxHashSeconds = 2
// As many digits as nearly all authenticators show.
const usualDigits = 6

/** What may be taken of an entry. */
export interface TakeoverLimits {
  /** how long a wrong guess at foreign codes may take, in seconds of one core; @default 2 */
  readonly maxSeconds?: number | undefined
  /** authenticators of one subject; nobody here can say which of more are to be left behind. @default 5 */
  readonly maxAuthenticators?: number | undefined
  /** under "uniform" six digits are read as a TOTP code whatever the subject's app shows; @default "full" */
  readonly detail?: Policy["detail"]
}

/** Says what can be taken of an entry, without taking it. */
export function assessEntry(
  { totp, otherTotps, codes }: CheckedEntry,
  { maxSeconds = maxHashSeconds, maxAuthenticators: most = maxAuthenticators, detail = "full" }: TakeoverLimits = {},
): TakenOverOutcome | TakeoverSkipped {
  if (totp !== null && 1 + otherTotps.length > most) return { outcome: "skipped", reason: "several-authenticators" }
  const own = totp === null ? [usualDigits] : [totp, ...otherTotps].map(({ parameters }) => parameters.digits)
  const digits = detail === "uniform" ? [...own, usualDigits] : own
  const obstacle = codes && (codesObstacle(codes, digits) ?? tooSlow(codes, maxSeconds))
  const left = codes === null || obstacle !== null ? 0 : unspentOf(codes.values)
  if (totp === null && left === 0) return { outcome: "skipped", reason: obstacle ?? "nothing-left" }
  return {
    outcome: "taken-over",
    result: left === 0 ? "totp-only" : totp === null ? "codes-only" : "imported",
    codesLeft: left,
    ...(obstacle !== null && { reason: obstacle }),
  }
}

function tooSlow({ values }: NonNullable<CheckedEntry["codes"]>, maxSeconds: number): "too-slow" | null {
  return secondsPerGuess(values) > maxSeconds ? "too-slow" : null
}

/** The function that binds what another system had bound. */
export function takeOverFunctions(tools: IssuerTools): Pick<Postern, "takeOver"> {
  const { policy, random, legacy, keys } = tools

  return {
    async takeOver(subject, given, source) {
      if (!policy.takeover) throw new PosternError("takeover-off")
      const key = keyOf(tools, subject)
      const entry = checkEntry(given)
      const assessed = assessEntry(entry, { detail: policy.detail, maxAuthenticators: policy.totp.maxAuthenticators })
      if (assessed.outcome === "skipped") return assessed
      const codes = assessed.codesLeft > 0 ? entry.codes : null
      // Told now: at the first code that is typed it would be too late.
      if (codes !== null) {
        keyOfLegacy(keys, codes.keyId)
        if ("hashes" in codes.values) await checkForeignScheme(codes.values.scheme)
      }
      const run = () =>
        decideAndCommit(tools, key, sourceOf(source), async (record, now) => {
          if (!mayTakeOver(record)) throw new PosternError("already-enrolled")
          const base = record ?? newRecord(random(recordKeyBytes))
          const made = codes && (await legacy.make(base, codes, now))
          return { change: takeOver(base, broughtOf(subject, entry, made, null), now), outcome: null }
        })
      // One at a time: the same entry sent many times at once is hashed once.
      await tools.queue.runSerially(queueKey(key), run)
      return assessed
    },
  }
}

/** Puts together what a subject brings. */
export function broughtOf(
  subject: string,
  { account, origin, totp, otherTotps, lockedUntil, addresses }: CheckedEntry,
  codes: BroughtCodes | null,
  run: string | null,
): Brought {
  return {
    origin,
    run,
    totp: totp && { ...totp, account: account ?? subject },
    otherTotps: otherTotps.map(each => ({ ...each, account: account ?? subject })),
    codes,
    lockedUntil,
    addresses,
  }
}
