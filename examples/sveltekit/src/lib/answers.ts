import type { RequestEvent } from "@sveltejs/kit"
import { redirect } from "@sveltejs/kit"
import { gate } from "./second-factor.ts"

export const html = (page: string) => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } })

/** Signs up or in with what a form holds. */
export async function enter(event: RequestEvent, how: (email: string, password: string) => { id: string } | null) {
  const form = await event.request.formData()
  const account = how(String(form.get("email")), String(form.get("password")))
  if (account !== null) await gate.begin(event, account.id)
  redirect(303, "/")
}
