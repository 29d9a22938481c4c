import { randomBytes } from "node:crypto"
import cookie from "@fastify/cookie"
import formbody from "@fastify/formbody"
import session from "@fastify/session"
import fastify, { type FastifyRequest } from "fastify"
import { posternFastify } from "postern/fastify"
import { emailOf, signIn, signUp } from "../shared/accounts.ts"
import { elementPage, faultPage, homePage, transferPage, welcomePage } from "../shared/pages.ts"
import { postern, service, store } from "../shared/postern.ts"
import { gate, pages } from "./second-factor.ts"

const proxies = Number(process.env.PROXIES ?? 0)
const app = fastify({ logger: true, trustProxy: (_address, hop) => hop < proxies })
await app.register(cookie)
await app.register(session, { secret: randomBytes(32).toString("hex"), cookie: { secure: false } })
await app.register(formbody)
await app.register(posternFastify, { prefix: "/2fa", service, gate, pages })
const script = service.elementsScript().html

app.get("/", async (request, reply) => {
  const standing = await gate.require()(request)
  if (standing === "owed") return reply.redirect("/second-step", 303)
  return reply.type("text/html").send(standing === "ok" ? homePage(emailOf(await subjectOf(request))) : welcomePage())
})
for (const [path, enter] of Object.entries({ "/sign-up": signUp, "/sign-in": signIn }))
  app.post<{ Body: { email: string; password: string } }>(path, async (request, reply) => {
    const account = enter(request.body.email, request.body.password)
    if (account !== null) await gate.begin(request, account.id)
    return reply.redirect("/", 303)
  })
app.post("/sign-out", async (request, reply) => {
  await gate.end(request)
  return reply.redirect("/", 303)
})

app.get("/second-step", async (request, reply) => {
  const ticket = await gate.ticket(request, "challenge", { account: emailOf(await subjectOf(request)) })
  return reply.type("text/html").send(elementPage("postern-challenge", ticket, script))
})
app.post<{ Body: { result: string } }>("/second-factor", async (request, reply) => {
  await gate.settle(request, String(request.body.result))
  return reply.code(204).send()
})
app.get("/security", { preHandler: app.requireSecondFactor() }, async (request, reply) => {
  const subject = await subjectOf(request)
  const isOn = (await postern.status(subject))?.required === true
  const ticket = await gate.ticket(request, isOn ? "manage" : "enroll", { account: emailOf(subject) })
  return reply.type("text/html").send(elementPage(isOn ? "postern-manage" : "postern-setup", ticket, script))
})
const fresh = app.requireSecondFactor({ maxAgeSeconds: 300, methods: ["totp"] })
app.post("/transfer", { preHandler: fresh }, async (_request, reply) => reply.type("text/html").send(transferPage()))

const subjectOf = async (request: FastifyRequest) => (await gate.stateOf(request))?.subject ?? ""
app.setErrorHandler<Error & { status?: number; statusCode?: number }>((fault, _request, reply) =>
  reply
    .code(fault.status ?? fault.statusCode ?? 500)
    .type("text/html")
    .send(faultPage()),
)

await app.listen({ port: Number(process.env.PORT ?? 3000), host: "127.0.0.1" })
process.once("SIGTERM", () => app.close().then(() => store.close()))
