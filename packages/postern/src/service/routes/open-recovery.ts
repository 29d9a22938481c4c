import type { SubjectStatus } from "../../issuer/index.ts"
import { type Ticket, ticketChallenge, ticketIssuedAt } from "../access/tickets.ts"
import { Problem } from "../http/problem.ts"
import type { Call } from "../http/route.ts"

/**
 * Lets a `challenge` ticket finish the recovery that it began, and nothing else: a person who signs in with a code sets up the new phone there and
 * then, on the page where they are. Other tickets pass.
 * @throws Problem `ticket-purpose`
 */
export async function admitToRecovery({ postern, subject, pass }: Pick<Call, "postern" | "subject" | "pass">) {
  const { ticket } = pass!
  if (ticket.purpose !== "challenge" || isOpenRecovery(await postern.status(subject), ticket)) return
  throw new Problem("ticket-purpose", [], ticketChallenge)
}

// Also what was finished while this ticket was in use: its answer may have got lost.
function isOpenRecovery(status: SubjectStatus | null, ticket: Ticket): boolean {
  if (status === null || !status.required) return false
  const { totp, codes } = status
  const isBinding = totp.enrollmentPending && totp.status !== "active"
  const isJustBound = totp.activatedAt !== null && Date.parse(totp.activatedAt) >= ticketIssuedAt(ticket)
  return codes.staged !== null || isBinding || isJustBound
}
