import assert from "node:assert/strict"
import { test } from "node:test"
import { authenticatorCode } from "../../../../test/authenticator.ts"
import { createPostern, generateKeyEntry, PosternError, parseKeyRing } from "../issuer/index.ts"
import { createService, resultVerifier } from "../service/index.ts"
import { memoryStore } from "../stores/memory/index.ts"
import { createGate, type GateOptions, type SecondFactorState } from "./index.ts"

const hasCode = (code: string) => (fault: unknown) => fault instanceof PosternError && fault.code === code

/** A browser with a cookie, and the application's sessions behind it. */
interface Visitor {
  id: string
}

/** An application with one account, `ada`, a clock wound by hand, and sessions in a map. */
class Application {
  now = Date.parse("2026-05-04T12:00:00Z")
  readonly sessions = new Map<string, SecondFactorState | null>()
  readonly store = memoryStore()
  #ids = 0
  readonly keys = parseKeyRing(generateKeyEntry())
  readonly clock = () => this.now
  readonly postern = createPostern({ issuer: "Acme", store: this.store, keys: this.keys, clock: this.clock })
  readonly service = createService({
    postern: this.postern,
    keys: this.keys,
    routes: ["browser", "report"],
    clock: this.clock,
  })
  readonly gate

  constructor(more: Partial<GateOptions<Visitor>> = {}) {
    this.gate = createGate<Visitor>({
      postern: this.postern,
      service: this.service,
      verifier: resultVerifier({ service: this.service }),
      session: {
        read: visitor => this.sessions.get(visitor.id),
        write: (visitor, state) => void this.sessions.set(visitor.id, state),
        rotate: visitor => {
          this.sessions.delete(visitor.id)
          visitor.id = this.#newId()
        },
      },
      clock: this.clock,
      ...more,
    })
  }

  #newId(): string {
    this.#ids += 1
    return `session ${this.#ids}`
  }

  visitor(): Visitor {
    return { id: this.#newId() }
  }

  /** Gives `ada` a second factor. */
  async enrolled() {
    const pending = await this.postern.enrollTotp("ada", { account: "ada@example.com" })
    assert.ok("uri" in pending)
    const totp = () => authenticatorCode(pending.uri, this.now)
    const activated = await this.postern.activateTotp("ada", totp())
    assert.ok(activated.outcome === "activated" && activated.codeSet !== null)
    this.now += 30_000
    return { totp, codes: activated.codeSet.codes }
  }

  async resultOf(ticket: string, code: string, route = "verify", field = "code"): Promise<string> {
    const request = new Request(`http://localhost/v1/browser/${route}`, {
      method: "POST",
      headers: { authorization: `Bearer ${ticket}` },
      body: JSON.stringify({ [field]: code }),
    })
    const { result } = (await (await this.service.fetch(request)).json()) as { result: string }
    assert.equal(typeof result, "string")
    return result
  }
}

test("an account without a second factor passes with the password, one that has one owes it", async () => {
  const app = new Application()
  const ada = app.visitor()
  assert.equal(await app.gate.require()(ada), "anonymous")
  assert.equal(await app.gate.begin(ada, "ada"), "passed")
  assert.equal(await app.gate.require()(ada), "ok")
  await app.enrolled()
  assert.equal(await app.gate.begin(ada, "ada"), "owed")
  assert.equal(await app.gate.require()(ada), "owed")
})

test("the session's id is another after the password, after the second factor and after every step up", async () => {
  const app = new Application()
  const { totp } = await app.enrolled()
  const ada = app.visitor()
  const ids = new Set([ada.id])
  await app.gate.begin(ada, "ada")
  ids.add(ada.id)
  const owed = ada.id
  await app.gate.settle(ada, await app.resultOf(await app.gate.ticket(ada, "challenge"), totp()))
  ids.add(ada.id)
  assert.equal(await app.gate.require()(ada), "ok")
  assert.equal(await app.gate.require()({ id: owed }), "anonymous")
  app.now += 30_000
  assert.equal((await app.gate.verify(ada, totp())).outcome, "accepted")
  ids.add(ada.id)
  await app.gate.end(ada)
  ids.add(ada.id)
  assert.equal(ids.size, 5)
  assert.equal(await app.gate.require()(ada), "anonymous")
})

test("a result counts once, and in the session alone that was handed its ticket", async () => {
  const app = new Application()
  const { totp } = await app.enrolled()
  const [ada, thief, stranger] = [app.visitor(), app.visitor(), app.visitor()]
  await app.gate.begin(ada, "ada")
  await app.gate.begin(thief, "ada")
  const ticket = await app.gate.ticket(ada, "challenge")
  await app.gate.ticket(thief, "challenge")
  const result = await app.resultOf(ticket, totp())
  await assert.rejects(app.gate.settle(thief, result), hasCode("result-invalid"))
  await assert.rejects(app.gate.settle(stranger, result), hasCode("challenge-over"))
  const { state, claims } = await app.gate.settle(ada, result)
  assert.deepEqual([state.amr, claims?.outcome], [["otp"], "accepted"])
  await assert.rejects(app.gate.settle(ada, result), hasCode("result-used"))
  assert.equal(await app.gate.require()(thief), "owed")
})

test("of many requests with one result at once, one passes", async () => {
  const app = new Application()
  const { totp } = await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  const result = await app.resultOf(await app.gate.ticket(ada, "challenge"), totp())
  const settled = await Promise.allSettled(Array.from({ length: 20 }, () => app.gate.settle(ada, result)))
  assert.equal(settled.filter(({ status }) => status === "fulfilled").length, 1)
})

test("an outcome of the library counts once, for its own subject, and only the very object", async () => {
  const app = new Application()
  const { totp } = await app.enrolled()
  const [ada, bob] = [app.visitor(), app.visitor()]
  await app.gate.begin(ada, "ada")
  await app.gate.begin(bob, "bob")
  const outcome = await app.postern.verify("ada", totp())
  assert.equal(outcome.outcome, "accepted")
  for (const copy of [{ ...outcome }, JSON.parse(JSON.stringify(outcome))])
    await assert.rejects(app.gate.settle(ada, copy), hasCode("result-invalid"))
  await assert.rejects(app.gate.settle(bob, outcome), hasCode("result-invalid"))
  assert.equal((await app.gate.settle(ada, outcome)).claims, null)
  await assert.rejects(app.gate.settle(ada, outcome), hasCode("result-invalid"))
})

test("a second factor that is older than asked, or of another kind, is asked for again", async () => {
  const app = new Application()
  const { totp, codes } = await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  assert.equal((await app.gate.verify(ada, codes[3]!)).outcome, "accepted")
  const { gate } = app
  assert.equal(await gate.require({ methods: ["totp"] })(ada), "stale")
  assert.equal(await gate.require({ methods: ["totp", "backup-code"], maxAgeSeconds: 300 })(ada), "ok")
  assert.equal((await gate.verify(ada, totp())).outcome, "accepted")
  assert.equal(await gate.require({ methods: ["totp"], maxAgeSeconds: 300 })(ada), "ok")
  app.now += 300_000
  assert.equal(await gate.require({ maxAgeSeconds: 300 })(ada), "ok")
  app.now += 1
  assert.equal(await gate.require({ maxAgeSeconds: 300 })(ada), "stale")
  assert.equal(await gate.require()(ada), "ok")
  app.now -= 3_600_000
  assert.equal(
    await gate.require({ maxAgeSeconds: 300 })(ada),
    "stale",
    "a clock that was set back makes nothing young",
  )
})

test("a challenge is over after ten minutes, and after five refused codes", async () => {
  const app = new Application()
  const { totp } = await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  app.now += 600_000
  assert.equal(await app.gate.require()(ada), "owed")
  app.now += 1
  assert.equal(await app.gate.require()(ada), "anonymous")
  await assert.rejects(app.gate.verify(ada, totp()), hasCode("challenge-over"))
  await app.gate.begin(ada, "ada")
  assert.equal((await app.gate.verify(ada, "K7QM")).outcome, "refused")
  const wrong = totp() === "000000" ? "000001" : "000000"
  for (let i = 0; i < 5; i++) {
    assert.equal(await app.gate.require()(ada), "owed")
    await app.gate.verify(ada, wrong)
  }
  assert.equal(await app.gate.require()(ada), "anonymous")
  await assert.rejects(app.gate.verify(ada, wrong), hasCode("challenge-over"))
})

test("of many wrong codes at once no more are looked at than a challenge survives, and an old copy of the session brings none back", async () => {
  let looks = 0
  const app = new Application({ maxAttempts: 3 })
  const { totp } = await app.enrolled()
  const gate = createGate<Visitor>({
    postern: {
      status: app.postern.status,
      verify: (...attempt) => {
        looks++
        return app.postern.verify(...attempt)
      },
    },
    // As a sealed cookie: each request brings its own copy, and what is written shows in the next alone.
    session: {
      read: visitor => app.sessions.get(visitor.id),
      write: (visitor, state) => void app.sessions.set(visitor.id, state),
      rotate: () => {},
    },
    maxAttempts: 3,
    clock: app.clock,
  })
  const ada = app.visitor()
  await gate.begin(ada, "ada")
  const copy = app.sessions.get(ada.id)!
  const wrong = totp() === "000000" ? "000001" : "000000"
  const tried = await Promise.allSettled(Array.from({ length: 20 }, () => gate.verify(ada, wrong)))
  assert.deepEqual([looks, tried.filter(({ status }) => status === "fulfilled").length], [3, 3])
  assert.equal(app.sessions.get(ada.id)?.failures, 3)
  assert.equal(await gate.require()(ada), "anonymous")
  app.sessions.set(ada.id, copy)
  assert.equal(await gate.require()(ada), "anonymous")
  await assert.rejects(gate.verify(ada, totp()), hasCode("challenge-over"))
  assert.equal(looks, 3)
  app.now += 1
  await gate.begin(ada, "ada")
  assert.equal((await gate.verify(ada, totp())).outcome, "accepted", "after the password it begins anew")
})

test("codes with a typing error use up no challenge, however many come at once", async () => {
  const app = new Application({ maxAttempts: 2 })
  const { totp } = await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  for (let round = 0; round < 3; round++)
    await Promise.allSettled([app.gate.verify(ada, "K7QM"), app.gate.verify(ada, "K7QM")])
  assert.equal((await app.gate.verify(ada, totp())).outcome, "accepted")
})

test("refused results use up a challenge too", async () => {
  const app = new Application({ maxAttempts: 2 })
  await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  for (let i = 0; i < 2; i++) await assert.rejects(app.gate.settle(ada, "a.b.c"), hasCode("result-invalid"))
  await assert.rejects(app.gate.settle(ada, "a.b.c"), hasCode("challenge-over"))
})

test("who owes the second step gets a ticket for that and for nothing else", async () => {
  const app = new Application()
  const { totp } = await app.enrolled()
  const ada = app.visitor()
  await assert.rejects(app.gate.ticket(ada, "challenge"), hasCode("challenge-over"))
  await app.gate.begin(ada, "ada")
  for (const purpose of ["manage", "enroll"] as const)
    await assert.rejects(app.gate.ticket(ada, purpose), hasCode("challenge-over"))
  const { ticket: manage } = app.service.createTicket({ subject: "ada", purpose: "manage" })
  const issued = await app.resultOf(manage, totp(), "codes", "proof")
  await assert.rejects(app.gate.settle(ada, issued), hasCode("result-invalid"))
  assert.equal(await app.gate.require()(ada), "owed")
})

test("where everything was voided, a new authenticator is the second step", async () => {
  const app = new Application()
  await app.enrolled()
  await app.postern.startRecovery("ada")
  const ada = app.visitor()
  assert.equal(await app.gate.begin(ada, "ada"), "owed")
  assert.equal((await app.gate.stateOf(ada))?.mustEnroll, true)
  await assert.rejects(app.gate.ticket(ada, "challenge"), hasCode("challenge-over"))
  const ticket = await app.gate.ticket(ada, "enroll", { account: "ada@example.com" })
  const request = (route: string, body: object) =>
    app.service.fetch(
      new Request(`http://localhost/v1/browser/${route}`, {
        method: "POST",
        headers: { authorization: `Bearer ${ticket}` },
        body: JSON.stringify(body),
      }),
    )
  const { uri } = (await (await request("totp", {})).json()) as { uri: string }
  const code = authenticatorCode(uri, app.now)
  const { result } = (await (await request("totp/activate", { code })).json()) as { result: string }
  await app.gate.settle(ada, result)
  assert.equal(await app.gate.require({ methods: ["totp"] })(ada), "ok")
})

test("after two-factor is turned off the session goes on without a second factor", async () => {
  const app = new Application()
  const { totp } = await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  await app.gate.verify(ada, totp())
  app.now += 30_000
  const removed = await app.resultOf(await app.gate.ticket(ada, "manage"), totp(), "remove", "proof")
  assert.deepEqual((await app.gate.settle(ada, removed)).state.amr, [])
  assert.equal(await app.gate.require()(ada), "ok")
  assert.equal(await app.gate.require({ methods: ["totp"] })(ada), "stale")
})

test("a fault of the store opens nothing, and signs out whoever was in", async () => {
  const app = new Application({
    postern: {
      status: async () => {
        throw new PosternError("store-unavailable")
      },
      verify: async () => {
        throw new PosternError("store-unavailable")
      },
    },
  })
  const ada = app.visitor()
  app.sessions.set(ada.id, { subject: "bob", status: "passed", amr: ["otp"], at: app.now })
  await assert.rejects(app.gate.begin(ada, "ada"), hasCode("store-unavailable"))
  assert.equal(await app.gate.require()(ada), "anonymous")
  app.sessions.set(ada.id, { subject: "ada", status: "owed", amr: [], at: app.now })
  await assert.rejects(app.gate.verify(ada, "000000"), hasCode("store-unavailable"))
  assert.equal(await app.gate.require()(ada), "owed")
})

test("a session whose id cannot be changed lets nobody in", async () => {
  let state: SecondFactorState | null = null
  const app = new Application({
    session: {
      read: () => state,
      write: (_, next) => {
        state = next
      },
      rotate: () => {
        throw new Error("the session store is away")
      },
    },
  })
  await app.enrolled()
  await assert.rejects(app.gate.begin(app.visitor(), "ada"))
  assert.equal(await app.gate.require()(app.visitor()), "anonymous")
})

test("the state of one account is worth nothing to another that the application has signed in", async () => {
  let account: string | null = "ada"
  const app = new Application({ subject: () => account })
  const { totp } = await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  await app.gate.verify(ada, totp())
  assert.equal(await app.gate.require()(ada), "ok")
  for (account of ["bob", null]) assert.equal(await app.gate.require()(ada), "anonymous")
})

test("who is signed out while a code is looked at stays out", async () => {
  const app = new Application()
  const { totp } = await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  const looking = app.gate.verify(ada, totp())
  app.sessions.clear()
  await assert.rejects(looking, hasCode("challenge-over"))
  assert.equal(await app.gate.require()(ada), "anonymous")
})

test("the state holds neither ticket nor code, and remembers the newest five tickets", async () => {
  const app = new Application()
  const { codes } = await app.enrolled()
  const ada = app.visitor()
  await app.gate.begin(ada, "ada")
  const tickets = []
  for (let i = 0; i < 6; i++) tickets.push(await app.gate.ticket(ada, "challenge"))
  const [first, , , , , last] = tickets
  await assert.rejects(app.gate.settle(ada, await app.resultOf(first!, codes[0]!)), hasCode("result-invalid"))
  await app.gate.settle(ada, await app.resultOf(last!, codes[1]!))
  const kept = JSON.stringify(app.sessions.get(ada.id))
  for (const secret of [...tickets, ...codes]) assert.ok(!kept.includes(secret))
})

test("requirements and limits that nothing could meet are refused at once", () => {
  const { gate } = new Application()
  for (const maxAgeSeconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => gate.require({ maxAgeSeconds }), RangeError)
  assert.throws(() => gate.require({ methods: [] }), TypeError)
  assert.throws(() => new Application({ challengeSeconds: 0 }), RangeError)
  assert.throws(() => new Application({ maxAttempts: Number.NaN }), RangeError)
})
