import { gate } from "../second-factor.ts"

export const html = (page: string) => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } })

/** Leads on after a form. */
export const lead = (path: string) => new Response(null, { status: 303, headers: { location: path } })

/** Signs up or in with what a form holds. */
export async function enter(request: Request, how: (email: string, password: string) => { id: string } | null) {
  const form = await request.formData()
  const account = how(String(form.get("email")), String(form.get("password")))
  if (account !== null) await gate.begin(null, account.id)
  return lead("/")
}
