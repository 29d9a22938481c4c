import { type RequestHandler, redirect } from "@sveltejs/kit"
import { html } from "#lib/answers.ts"
import { gate } from "#lib/second-factor.ts"
import { transferPage } from "../../../../shared/pages.ts"

const fresh = gate.require({ maxAgeSeconds: 300, methods: ["totp"] })

export const POST: RequestHandler = async event => {
  const standing = await fresh(event)
  if (standing !== "ok") redirect(303, standing === "anonymous" ? "/" : "/second-step")
  return html(transferPage())
}
