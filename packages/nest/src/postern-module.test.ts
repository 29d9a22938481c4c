import "reflect-metadata"
import assert from "node:assert/strict"
import { test } from "node:test"
import { type ArgumentsHost, type ExecutionContext, Module } from "@nestjs/common"
import { HttpAdapterHost, NestFactory } from "@nestjs/core"
import { createPostern, generateKeyEntry, PosternError, parseKeyRing } from "postern"
import { createGate, type SecondFactorState } from "postern/gate"
import { memoryStore } from "postern/memory"
import { createService } from "postern/service"
import {
  POSTERN,
  POSTERN_GATE,
  POSTERN_SERVICE,
  PosternExceptionFilter,
  PosternModule,
  type PosternModuleOptions,
  SecondFactor,
  SecondFactorGuard,
  SecondFactorRequired,
} from "./index.ts"

/** A request whose session holds this state. */
interface Visitor {
  state: SecondFactorState | null
}

const now = Date.parse("2026-05-04T12:00:00Z")
const passed: SecondFactorState = { subject: "ada", status: "passed", at: now, amr: ["otp"] } as never

function options(more: Partial<PosternModuleOptions<Visitor>> = {}): PosternModuleOptions<Visitor> {
  const keys = parseKeyRing(generateKeyEntry())
  const postern = createPostern({ issuer: "Acme", store: memoryStore(), keys })
  const session = { read: (req: Visitor) => req.state, write: () => {}, rotate: () => {} }
  return { postern, gate: createGate<Visitor>({ postern, session, clock: () => now }), ...more }
}

class Transfers {
  any() {}
  fresh() {}
}
const fresh = Object.getOwnPropertyDescriptor(Transfers.prototype, "fresh")!
SecondFactor({ maxAgeSeconds: 300, methods: ["totp"] })(Transfers.prototype, "fresh", fresh)

function contextOf(visitor: Visitor, handler: () => void): ExecutionContext {
  return {
    getHandler: () => handler,
    getClass: () => Transfers,
    getArgs: () => [visitor, {}],
    getType: () => "http",
    switchToHttp: () => ({ getRequest: () => visitor }),
  } as never
}

async function opened(given: PosternModuleOptions<Visitor>) {
  class Root {}
  Module({
    imports: [PosternModule.forRootAsync<Visitor>({ inject: [], useFactory: async () => given })],
  })(Root)
  return NestFactory.createApplicationContext(Root, { logger: false })
}

test("library, gate and service are injected as they were given, and closed at shutdown", async () => {
  let closed = 0
  const { postern, gate } = options()
  const service = createService({
    postern,
    keys: parseKeyRing(generateKeyEntry()),
    basePath: "/2fa",
    routes: ["health"],
  })
  const app = await opened({ postern, gate, service, close: () => closed++ } as never)
  assert.equal(app.get(POSTERN), postern)
  assert.equal(app.get(POSTERN_GATE), gate)
  assert.equal(app.get(POSTERN_SERVICE), service)
  await app.close()
  assert.equal(closed, 1)
})

test("a service without a basePath is refused: it would answer in the application's place", async () => {
  const { postern, gate } = options()
  const service = createService({ postern, keys: parseKeyRing(generateKeyEntry()), routes: ["health"] })
  class Root {}
  Module({ imports: [PosternModule.forRoot<Visitor>({ postern, gate, service })] })(Root)
  await assert.rejects(NestFactory.createApplicationContext(Root, { logger: false, abortOnError: false }), /basePath/)
})

test("the guard asks for any second factor, and for what @SecondFactor names", async () => {
  const guard = new SecondFactorGuard(options() as never)
  const { any, fresh } = Transfers.prototype
  const refused = async (state: SecondFactorState | null, handler: () => void) =>
    guard.canActivate(contextOf({ state }, handler)).then(
      () => null,
      fault => (fault as SecondFactorRequired).standing,
    )
  assert.equal(await refused(passed, any), null)
  assert.equal(await refused(null, any), "anonymous")
  assert.equal(await refused({ ...passed, status: "owed" }, any), "owed")
  assert.equal(await refused(passed, fresh), null)
  assert.equal(await refused({ ...passed, amr: ["backup-code"] }, fresh), "stale")
  assert.equal(await refused({ ...passed, at: now - 301_000 }, fresh), "stale")
})

test("the guard finds the request of another transport where it is told how", async () => {
  const guard = new SecondFactorGuard(options({ requestOf: () => ({ state: passed }) }) as never)
  assert.equal(await guard.canActivate(contextOf({ state: null }, Transfers.prototype.any)), true)
})

test("the filter leads pages on, answers everything else with a problem, and leaves other transports alone", () => {
  const said: unknown[] = []
  const host = new HttpAdapterHost()
  host.httpAdapter = {
    setHeader: (_: unknown, name: string, value: string) => said.push([name, value]),
    redirect: (_: unknown, status: number, url: string) => said.push([status, url]),
    reply: (_: unknown, body: string, status: number) => said.push([status, JSON.parse(body).code]),
  } as never
  const filter = new PosternExceptionFilter(host, options({ pages: { owed: "/second-step" } }) as never)
  const hostOf = (accept: string, type = "http"): ArgumentsHost =>
    ({
      getType: () => type,
      switchToHttp: () => ({ getRequest: () => ({ headers: { accept } }), getResponse: () => ({}) }),
    }) as never
  filter.catch(new SecondFactorRequired("owed"), hostOf("text/html"))
  assert.deepEqual(said.at(-1), [303, "/second-step"])
  filter.catch(new SecondFactorRequired("owed"), hostOf("application/json"))
  assert.deepEqual(said.at(-1), [401, "second-factor-owed"])
  filter.catch(new PosternError("store-unavailable"), hostOf("text/html"))
  assert.deepEqual(said.at(-1), [503, "store-unavailable"])
  assert.ok(said.some(each => JSON.stringify(each) === '["Retry-After","1"]'))
  const fault = new PosternError("busy")
  assert.throws(() => filter.catch(fault, hostOf("", "rpc")), fault)
})
