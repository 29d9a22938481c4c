import { type RequestHandler, redirect } from "@sveltejs/kit"
import { gate } from "#lib/second-factor.ts"

export const POST: RequestHandler = async event => {
  await gate.end(event)
  redirect(303, "/")
}
