import type { Context, MiddlewareHandler } from "hono"
import { getCookie, setCookie } from "hono/cookie"
import type { Source } from "postern"
import type { Client } from "postern/service"
import type { Account } from "../accounts/accounts.ts"
import type { Session, Sessions } from "./sessions.ts"

/** What a page knows of whoever asks for it. A visitor without a session has an id as well, for the forms' token. */
interface Visit {
  readonly id: string
  readonly session: Session | null
  readonly formToken: string
  /** where the request came from, for the audit trail */
  readonly source: Source
}

export type AcmeEnv = { Bindings: Client; Variables: { visit: Visit; sessions: Sessions; hasTls: boolean } }
export type Ask = Context<AcmeEnv>

export interface VisitOptions {
  readonly sessions: Sessions
  /** whether people reach Acme over HTTPS */
  readonly hasTls: boolean
}

/** Finds the session that a request belongs to. */
export function visits({ sessions, hasTls }: VisitOptions): MiddlewareHandler<AcmeEnv> {
  return async (c, next) => {
    c.set("sessions", sessions)
    c.set("hasTls", hasTls)
    const given = getCookie(c, cookieName(hasTls)) ?? ""
    const isId = /^[A-Za-z0-9_-]{43}$/.test(given)
    const id = isId ? given : sessions.newId()
    if (!isId) keep(c, id)
    const ip = hasTls ? forwardedAddress(c) : c.env?.address
    const userAgent = c.req.header("user-agent")
    const source = { ...(ip !== undefined && { ip }), ...(userAgent !== undefined && { userAgent }) }
    c.set("visit", { id, session: sessions.find(id), formToken: sessions.formToken(id), source })
    await next()
  }
}

/** Signs out whoever else is in with this account. */
export function aloneWith(c: Ask, account: Account): void {
  c.var.sessions.endOthersOf(account, c.var.visit.id)
}

/** Says one sentence on the next page. */
export function sayNext(c: Ask, notice: string | null): void {
  const { session } = c.var.visit
  if (session !== null) session.notice = notice
}

export function leave(c: Ask): void {
  c.var.sessions.end(c.var.visit.id)
  become(c, c.var.sessions.newId(), null)
}

/** The account that is signed in. Only for pages behind `signedInOnly`. */
export function accountOf(c: Ask): Account {
  return c.var.visit.session!.account
}

/** Lets nobody past who has not come all the way: half a sign-in is none. */
export const signedInOnly: MiddlewareHandler<AcmeEnv> = async (c, next) => {
  const stage = c.var.visit.session?.stage
  if (stage === "signed-in") return next()
  return c.redirect(stage === "second-step-owed" ? "/sign-in/second-step" : "/sign-in", 303)
}

/** Lets past who has given the password and owes the second step, and nobody else. */
export const secondStepOnly: MiddlewareHandler<AcmeEnv> = async (c, next) => {
  const stage = c.var.visit.session?.stage
  return stage === "second-step-owed" ? next() : c.redirect(stage === "signed-in" ? "/" : "/sign-in", 303)
}

// The proxy in front writes the last entry; those before it are whatever the client says.
function forwardedAddress(c: Ask): string | undefined {
  return c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim()
}

/** Goes on with this request under another id. */
export function become(c: Ask, id: string, session: Session | null): void {
  keep(c, id)
  c.set("visit", { ...c.var.visit, id, session, formToken: c.var.sessions.formToken(id) })
}

function keep(c: Ask, id: string): void {
  const secure = c.var.hasTls
  setCookie(c, cookieName(secure), id, { path: "/", httpOnly: true, sameSite: "Lax", secure })
}

// Browsers refuse `__Host-` over plain HTTP, so a trial on localhost has a name that says what it is.
function cookieName(hasTls: boolean): string {
  return hasTls ? "__Host-acme" : "acme-local-only"
}
