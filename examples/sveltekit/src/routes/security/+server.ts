import { type RequestHandler, redirect } from "@sveltejs/kit"
import { html } from "#lib/answers.ts"
import { gate } from "#lib/second-factor.ts"
import { emailOf } from "../../../../shared/accounts.ts"
import { elementPage } from "../../../../shared/pages.ts"
import { postern, service } from "../../../../shared/postern.ts"

export const GET: RequestHandler = async event => {
  if ((await gate.require()(event)) !== "ok") redirect(303, "/")
  const { subject } = event.locals.secondFactor!
  const isOn = (await postern.status(subject))?.required === true
  const ticket = await gate.ticket(event, isOn ? "manage" : "enroll", { account: emailOf(subject) })
  return html(elementPage(isOn ? "postern-manage" : "postern-setup", ticket, service.elementsScript().html))
}
