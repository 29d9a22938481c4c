import { Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import { PosternError } from "postern"
import type { HttpService, Service } from "postern/service"
import { activity } from "./pages/activity.ts"
import { changePassword } from "./pages/change-password.ts"
import { home } from "./pages/home.ts"
import { mail } from "./pages/mail.ts"
import { secondStep } from "./pages/second-step.ts"
import { security } from "./pages/security.ts"
import { signIn } from "./pages/sign-in.ts"
import { signUp } from "./pages/sign-up.ts"
import { results } from "./second-factor/results.ts"
import type { AcmeTools } from "./web/acme-tools.ts"
import { assets } from "./web/assets.ts"
import { crossSiteGuard } from "./web/cross-site-guard.ts"
import { messagePage } from "./web/message-page.ts"
import { securityHeaders } from "./web/security-headers.ts"
import { Sessions } from "./web/sessions.ts"
import { type AcmeEnv, secondStepOnly, signedInOnly, visits } from "./web/visit.ts"

export interface AcmeOptions extends AcmeTools {
  /** whether people reach Acme over HTTPS, through a proxy that ends it; @default false */
  readonly hasTls?: boolean
  /** Postern's HTTP service, for the same origin */
  readonly service: Service
  /** Postern's elements, as files; @default none */
  readonly elements?: Hono
  /** milliseconds since 1970, for sessions; @default Date.now */
  readonly clock?: () => number
  /** hears of faults, by their name alone; @default none */
  readonly onFault?: (name: string) => void
}

const tooMuch = "No form of Acme's holds that much. Nothing was changed."

const servicePaths = [
  "/v1/*",
  "/openapi.json",
  "/healthz",
  "/readyz",
  "/metrics",
  "/.well-known/jwks.json",
  "/report/*",
]

/** Acme: a function from a request to a page. The order is the point: what stands below a guard is reached through it alone. */
export function createAcme(options: AcmeOptions): HttpService {
  const { hasTls = false, service, elements, clock, onFault } = options
  const app = new Hono<AcmeEnv>()
  for (const path of servicePaths) app.all(path, c => service.fetch(c.req.raw, c.env))

  app.use(securityHeaders(hasTls))
  app.route("/", assets())
  if (elements !== undefined) app.route("/", elements)
  app.use(visits({ sessions: new Sessions(clock), hasTls }))
  app.use(bodyLimit({ maxSize: 16 * 1024, onError: c => c.html(messagePage(c, "That is too much", tooMuch), 413) }))
  app.use(crossSiteGuard)
  for (const pages of [home, signUp, signIn, results]) app.route("/", pages(options))

  app.use("/sign-in/*", secondStepOnly)
  app.route("/", secondStep(options))

  app.use(signedInOnly)
  for (const pages of [security, changePassword, activity, mail]) app.route("/", pages(options))

  app.notFound(c => c.html(messagePage(c, "There is no such page", "The address may be mistyped."), 404))
  app.onError((fault, c) => {
    onFault?.(fault instanceof PosternError ? fault.code : fault.name)
    const isBrief = fault instanceof PosternError && fault.status === 503
    if (isBrief) c.header("Retry-After", "5")
    const text = isBrief
      ? "Acme is busy and did not do it. Please try again in a moment."
      : "Something went wrong, and it was not you."
    return c.html(messagePage(c, "That did not work", text), isBrief ? 503 : 500)
  })
  return { fetch: async (request, client) => app.fetch(request, client), drain: () => service.drain() }
}
