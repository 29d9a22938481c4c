import assert from "node:assert/strict"
import { type Site, untilStepIsYoung, Visitor } from "./visitor.ts"

/** What browser routes answer, as far as it is looked at. */
export interface Answer {
  readonly outcome: string
  readonly result: string
  readonly code?: string
}

/** What every application must prove, wherever its service is: each entry is one sentence and how it is shown. */
export const gateContract: Readonly<Record<string, (site: Site) => Promise<void>>> = {
  "of many requests with one code at once, one is accepted": async site => {
    await untilStepIsYoung()
    const visitor = new Visitor(site)
    await visitor.enter("/sign-up", "parallel@example.com")
    await visitor.enrol()
    await visitor.enter("/sign-in", "parallel@example.com")
    const ticket = await visitor.ticketOn("/second-step")
    const code = visitor.code(0)
    const answers = await Promise.all(Array.from({ length: 12 }, () => visitor.call(ticket, "verify", { code })))
    const outcomes = (await Promise.all(answers.map(answer => answer.json()))) as Answer[]
    assert.equal(outcomes.filter(({ outcome }) => outcome === "accepted").length, 1)
  },

  "the gate: nobody, half-way, in, replayed, too weak": async site => {
    await untilStepIsYoung()
    const stranger = new Visitor(site)
    for (const path of ["/security", "/second-step"])
      assert.doesNotMatch(await (await stranger.ask(path)).text(), /ptk_/)
    assert.equal(await stranger.led("/transfer", { method: "POST" }), "/")
    const ada = new Visitor(site)
    await ada.enter("/sign-up", "gate@example.com")
    await ada.enrol()
    await ada.submit("/sign-out")
    assert.equal(await ada.led("/security"), "/")
    await ada.enter("/sign-in", "gate@example.com")
    const halfWay = new Map(ada.cookies)
    assert.equal(await ada.led("/"), "/second-step")
    assert.notEqual(await ada.led("/security"), "200")
    const ticket = await ada.ticketOn("/second-step")
    assert.ok((await ada.handIn({ outcome: "accepted", method: "totp" })) >= 400, "an outcome that was sent is none")
    const totp = (await (await ada.call(ticket, "verify", { code: ada.code(0) })).json()) as Answer
    const thief = new Visitor(site)
    await thief.enter("/sign-in", "gate@example.com")
    await thief.ticketOn("/second-step")
    assert.ok((await thief.handIn(totp.result)) >= 400, "a result of another session is none")
    assert.equal(await ada.handIn(totp.result), 204)
    assert.notDeepEqual(ada.cookies, halfWay, "the session's id is new")
    assert.ok((await ada.handIn(totp.result)) >= 400, "a result counts once")
    assert.equal(await ada.led("/transfer", { method: "POST" }), "200")
    thief.cookies = halfWay
    assert.equal(await thief.led("/security"), "/", "the id from before the step up is dead")
    const bob = new Visitor(site)
    await bob.enter("/sign-in", "gate@example.com")
    const backup = await bob.call(await bob.ticketOn("/second-step"), "verify", { code: ada.codes[0] })
    assert.equal(await bob.handIn(((await backup.json()) as Answer).result), 204)
    assert.equal(await bob.led("/security"), "200")
    assert.equal(await bob.led("/transfer", { method: "POST" }), "/second-step", "a backup code is no authenticator")
  },
}
