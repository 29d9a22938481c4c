import type { Call } from "./calls.ts"

/**
 * Gives what a call ought to answer that succeeded, whose answer got lost, and that is made again at once with what was typed; null for a
 * call that would do something else by then.
 */
export function answerAgain(call: Call, answer: string, detail: "full" | "uniform"): string | null {
  const again = answerInFull(call, answer)
  const isRefusal = again !== null && again !== answer && again !== "activated" && again !== "authenticator-last"
  return detail === "uniform" && isRefusal ? "wrong-code" : again
}

function answerInFull(call: Call, answer: string): string | null {
  if (!("factor" in call)) return null
  const isCode = call.factor.kind === "code"
  switch (answer) {
    case "confirmed":
    case "valid":
    case "recovered":
      return answer
    case "activated":
    case "activated-with-codes":
      return "activated"
    case "locked":
      return "disabled"
    case "issued":
    case "sent":
      return isCode ? "superseded" : "replayed"
    case "removed":
      // One of two is gone, and that the other stays is said before what was typed is looked at.
      return "authenticator-last"
    case "accepted":
    case "staged":
    case "pending":
      return isCode ? "already-used" : "replayed"
    default:
      return null
  }
}
