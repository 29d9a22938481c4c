import type { MiddlewareHandler } from "hono"
import { formField } from "./form-field.ts"
import { messagePage } from "./message-page.ts"
import type { AcmeEnv, Ask } from "./visit.ts"

/** Refuses whatever was not sent from a form on one of Acme's own pages, shown to this very session. */
export const crossSiteGuard: MiddlewareHandler<AcmeEnv> = async (c, next) => {
  if (c.req.method === "GET" || c.req.method === "HEAD") return next()
  if (isFromElsewhere(c)) return c.html(messagePage(c, "That came from another site", elsewhere), 403)
  const isOurs = c.var.sessions.isFormToken(c.var.visit.id, await formField(c, "token"))
  return isOurs ? next() : c.html(messagePage(c, "This page is out of date", outOfDate), 403)
}

const elsewhere = "Acme takes forms from its own pages only. Nothing was changed."
const outOfDate =
  "It was used already, or you have signed in or out since. Nothing was changed, and codes that were shown once are not shown again."

// Sec-Fetch-Site is sent by every current browser; Origin by the older ones. A request with neither still needs the token.
function isFromElsewhere(c: Ask): boolean {
  const site = c.req.header("sec-fetch-site")
  if (site !== undefined && site !== "same-origin") return true
  const origin = c.req.header("origin")
  return origin !== undefined && hostOf(origin) !== (c.req.header("host") ?? new URL(c.req.url).host)
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
