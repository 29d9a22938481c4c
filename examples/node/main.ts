import { createServer } from "node:http"
import { text } from "node:stream/consumers"
import { toNodeHandler } from "postern/service"
import { emailOf, signIn, signUp } from "../shared/accounts.ts"
import { elementPage, faultPage, homePage, transferPage, welcomePage } from "../shared/pages.ts"
import { postern, service, store } from "../shared/postern.ts"
import { type Exchange, gate } from "./second-factor.ts"

const script = service.elementsScript().html

const show = ({ res }: Exchange, page: string, status = 200) =>
  res.writeHead(status, { "Content-Type": "text/html; charset=utf-8" }).end(page)
const lead = ({ res }: Exchange, path: string) => res.writeHead(303, { Location: path }).end()

async function enter(exchange: Exchange, how: typeof signIn): Promise<void> {
  const form = new URLSearchParams(await text(exchange.req))
  const account = how(form.get("email") ?? "", form.get("password") ?? "")
  if (account !== null) await gate.begin(exchange, account.id)
  lead(exchange, "/")
}

const routes: Record<string, (exchange: Exchange, subject: string) => unknown> = {
  "GET /": async (exchange, subject) => {
    const standing = await gate.require()(exchange)
    if (standing === "owed") return lead(exchange, "/second-step")
    show(exchange, standing === "ok" ? homePage(emailOf(subject)) : welcomePage())
  },
  "POST /sign-up": exchange => enter(exchange, signUp),
  "POST /sign-in": exchange => enter(exchange, signIn),
  "POST /sign-out": async exchange => {
    await gate.end(exchange)
    lead(exchange, "/")
  },
  "GET /second-step": async (exchange, subject) => {
    const ticket = await gate.ticket(exchange, "challenge", { account: emailOf(subject) })
    show(exchange, elementPage("postern-challenge", ticket, script))
  },
  "POST /second-factor": async exchange => {
    await gate.settle(exchange, String(JSON.parse(await text(exchange.req)).result))
    exchange.res.writeHead(204).end()
  },
  "GET /security": async (exchange, subject) => {
    if ((await gate.require()(exchange)) !== "ok") return lead(exchange, "/")
    const isOn = (await postern.status(subject))?.required === true
    const ticket = await gate.ticket(exchange, isOn ? "manage" : "enroll", { account: emailOf(subject) })
    show(exchange, elementPage(isOn ? "postern-manage" : "postern-setup", ticket, script))
  },
  "POST /transfer": async exchange => {
    const standing = await gate.require({ maxAgeSeconds: 300, methods: ["totp"] })(exchange)
    if (standing !== "ok") return lead(exchange, standing === "anonymous" ? "/" : "/second-step")
    show(exchange, transferPage())
  },
}

const secondFactor = toNodeHandler(service)
const server = createServer(async (req, res) => {
  const exchange = { req, res }
  const path = req.url?.split("?")[0] ?? "/"
  try {
    if (path.startsWith("/2fa/")) return await secondFactor(req, res)
    const route = routes[`${req.method} ${path}`]
    if (route === undefined) return show(exchange, "There is no such page.", 404)
    await route(exchange, (await gate.stateOf(exchange))?.subject ?? "")
  } catch (fault) {
    show(exchange, faultPage(), fault instanceof Error && "status" in fault ? Number(fault.status) : 500)
  }
})
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1")
process.once("SIGTERM", () => server.close(() => store.close()))
