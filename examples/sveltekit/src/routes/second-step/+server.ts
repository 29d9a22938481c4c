import { type RequestHandler, redirect } from "@sveltejs/kit"
import { html } from "#lib/answers.ts"
import { gate } from "#lib/second-factor.ts"
import { emailOf } from "../../../../shared/accounts.ts"
import { elementPage } from "../../../../shared/pages.ts"
import { service } from "../../../../shared/postern.ts"

export const GET: RequestHandler = async event => {
  const { secondFactor } = event.locals
  if (!secondFactor) redirect(303, "/")
  const ticket = await gate.ticket(event, "challenge", { account: emailOf(secondFactor.subject) })
  return html(elementPage("postern-challenge", ticket, service.elementsScript().html))
}
