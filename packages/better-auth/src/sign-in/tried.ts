import type { NotAccepted } from "postern"
import { type Context, guarded } from "../context.ts"
import { isCounted, refusalOf, type WrongCode } from "../refusals.ts"
import { takeAttempt } from "./challenge.ts"
import type { Visitor } from "./visitor.ts"

/**
 * Has Postern judge a code, as one try of the challenge that the visitor is in, if any. A fault costs no try.
 * @returns the outcome, where it is none of the refusals
 * @throws APIError the refusal
 */
export async function tried<T extends { readonly outcome: string }>(
  ctx: Context,
  { challenge }: Visitor,
  wrongCode: WrongCode,
  operation: () => Promise<T | NotAccepted>,
): Promise<T> {
  const attempt = challenge === null ? null : await takeAttempt(ctx, challenge)
  let outcome: T | NotAccepted
  try {
    outcome = await guarded(ctx, operation)
  } catch (fault) {
    await attempt?.giveBack()
    throw fault
  }
  if (!isRefusal(outcome)) {
    await attempt?.giveBack()
    return outcome
  }
  await (isCounted(outcome) ? attempt?.fail() : attempt?.giveBack())
  throw refusalOf(outcome, wrongCode)
}

function isRefusal<T extends { readonly outcome: string }>(outcome: T | NotAccepted): outcome is NotAccepted {
  return outcome.outcome === "refused" || outcome.outcome === "throttled"
}
