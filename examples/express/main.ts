import { randomBytes } from "node:crypto"
import express, { type ErrorRequestHandler, type Request } from "express"
import session from "express-session"
import { posternExpress, secondFactor } from "postern/express"
import { emailOf, signIn, signUp } from "../shared/accounts.ts"
import { elementPage, faultPage, homePage, transferPage, welcomePage } from "../shared/pages.ts"
import { postern, service, store } from "../shared/postern.ts"
import { gate, pages } from "./second-factor.ts"

const app = express()
app.set("trust proxy", Number(process.env.PROXIES ?? 0))
app.use("/2fa", posternExpress(service))
app.use(express.json(), express.urlencoded())
app.use(session({ secret: randomBytes(32).toString("hex"), resave: false, saveUninitialized: false }))
const script = service.elementsScript().html

app.get("/", async (req, res) => {
  const standing = await gate.require()(req)
  if (standing === "owed") return res.redirect(303, "/second-step")
  res.send(standing === "ok" ? homePage(emailOf(await subjectOf(req))) : welcomePage())
})
for (const [path, enter] of Object.entries({ "/sign-up": signUp, "/sign-in": signIn }))
  app.post(path, async (req, res) => {
    const account = enter(String(req.body.email), String(req.body.password))
    if (account !== null) await gate.begin(req, account.id)
    res.redirect(303, "/")
  })
app.post("/sign-out", async (req, res) => {
  await gate.end(req)
  res.redirect(303, "/")
})

app.get("/second-step", async (req, res) => {
  const account = emailOf(await subjectOf(req))
  res.send(elementPage("postern-challenge", await gate.ticket(req, "challenge", { account }), script))
})
app.post("/second-factor", async (req, res) => {
  await gate.settle(req, String(req.body.result))
  res.sendStatus(204)
})
app.get("/security", secondFactor({ gate, pages }), async (req, res) => {
  const subject = await subjectOf(req)
  const isOn = (await postern.status(subject))?.required === true
  const ticket = await gate.ticket(req, isOn ? "manage" : "enroll", { account: emailOf(subject) })
  res.send(elementPage(isOn ? "postern-manage" : "postern-setup", ticket, script))
})
app.post("/transfer", secondFactor({ gate, pages, maxAgeSeconds: 300, methods: ["totp"] }), (_req, res) => {
  res.send(transferPage())
})

const subjectOf = async (req: Request) => (await gate.stateOf(req))?.subject ?? ""
app.use(((fault, _req, res, _next) => {
  res.status(Number(fault.status ?? 500)).send(faultPage())
}) satisfies ErrorRequestHandler)

const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1")
process.once("SIGTERM", () => server.close(() => store.close()))
