import { serve } from "@hono/node-server"
import { type Context, Hono } from "hono"
import { posternHono, secondFactor } from "postern/hono"
import { emailOf, signIn, signUp } from "../shared/accounts.ts"
import { elementPage, faultPage, homePage, transferPage, welcomePage } from "../shared/pages.ts"
import { postern, service, store } from "../shared/postern.ts"
import { gate, pages } from "./second-factor.ts"

const app = new Hono()
app.all("/2fa/*", posternHono(service))
const script = service.elementsScript().html

app.get("/", async c => {
  const standing = await gate.require()(c)
  if (standing === "owed") return c.redirect("/second-step", 303)
  return c.html(standing === "ok" ? homePage(emailOf(await subjectOf(c))) : welcomePage())
})
for (const [path, enter] of Object.entries({ "/sign-up": signUp, "/sign-in": signIn }))
  app.post(path, async c => {
    const { email, password } = await c.req.parseBody()
    const account = enter(String(email), String(password))
    if (account !== null) await gate.begin(c, account.id)
    return c.redirect("/", 303)
  })
app.post("/sign-out", async c => {
  await gate.end(c)
  return c.redirect("/", 303)
})

app.get("/second-step", async c => {
  const ticket = await gate.ticket(c, "challenge", { account: emailOf(await subjectOf(c)) })
  return c.html(elementPage("postern-challenge", ticket, script))
})
app.post("/second-factor", async c => {
  const { result } = await c.req.json<{ result: unknown }>()
  await gate.settle(c, String(result))
  return c.body(null, 204)
})
app.get("/security", secondFactor({ gate, pages }), async c => {
  const { subject } = c.get("secondFactor")
  const isOn = (await postern.status(subject))?.required === true
  const ticket = await gate.ticket(c, isOn ? "manage" : "enroll", { account: emailOf(subject) })
  return c.html(elementPage(isOn ? "postern-manage" : "postern-setup", ticket, script))
})
app.post("/transfer", secondFactor({ gate, pages, maxAgeSeconds: 300, methods: ["totp"] }), c => c.html(transferPage()))

const subjectOf = async (c: Context) => (await gate.stateOf(c))?.subject ?? ""
app.onError((fault, c) => c.html(faultPage(), "status" in fault ? (fault.status as 401) : 500))

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: "127.0.0.1" })
process.once("SIGTERM", () => server.close(() => store.close()))
