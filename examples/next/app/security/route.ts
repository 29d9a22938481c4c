import { emailOf } from "../../../shared/accounts.ts"
import { elementPage } from "../../../shared/pages.ts"
import { postern, service } from "../../../shared/postern.ts"
import { gate, requireSecondFactor } from "../../second-factor.ts"
import { html } from "../html.ts"

export async function GET() {
  const { subject } = await requireSecondFactor()
  const isOn = (await postern.status(subject))?.required === true
  const ticket = await gate.ticket(null, isOn ? "manage" : "enroll", { account: emailOf(subject) })
  return html(elementPage(isOn ? "postern-manage" : "postern-setup", ticket, service.elementsScript().html))
}
