import { emailOf } from "../../shared/accounts.ts"
import { homePage, welcomePage } from "../../shared/pages.ts"
import { gate } from "../second-factor.ts"
import { html, lead } from "./html.ts"

export async function GET() {
  const state = await gate.stateOf(null)
  if (state?.status === "owed") return lead("/second-step")
  return html(state === null ? welcomePage() : homePage(emailOf(state.subject)))
}
