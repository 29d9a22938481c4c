import { emailOf } from "../../../shared/accounts.ts"
import { elementPage } from "../../../shared/pages.ts"
import { service } from "../../../shared/postern.ts"
import { gate } from "../../second-factor.ts"
import { html, lead } from "../html.ts"

export async function GET() {
  const state = await gate.stateOf(null)
  if (state === null) return lead("/")
  const ticket = await gate.ticket(null, "challenge", { account: emailOf(state.subject) })
  return html(elementPage("postern-challenge", ticket, service.elementsScript().html))
}
