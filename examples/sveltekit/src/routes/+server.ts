import { type RequestHandler, redirect } from "@sveltejs/kit"
import { html } from "#lib/answers.ts"
import { emailOf } from "../../../shared/accounts.ts"
import { homePage, welcomePage } from "../../../shared/pages.ts"

export const GET: RequestHandler = ({ locals: { secondFactor } }) => {
  if (secondFactor?.status === "owed") redirect(303, "/second-step")
  return html(secondFactor ? homePage(emailOf(secondFactor.subject)) : welcomePage())
}
