import assert from "node:assert/strict"
import { test } from "node:test"
import { generateKeyEntry, keyRing, parseKeyRing } from "../../issuer/index.ts"
import { Problem } from "../http/problem.ts"
import { Rig } from "../service-rig.test.ts"
import { TicketSeal, ticketLifeMs } from "./tickets.ts"

const content = { tenant: "default", subject: "ada", purpose: "challenge", audience: "web", account: null } as const
const hasCode = (code: string) => (fault: unknown) => fault instanceof Problem && fault.code === code

test("a ticket opens to what it was made of until its ten minutes are over, to the millisecond", () => {
  let now = 1_000_000
  const seal = new TicketSeal(parseKeyRing(generateKeyEntry()), () => now)
  const { ticket, expiresAt } = seal.issue(content)
  assert.equal(expiresAt, now + 600_000)
  now += ticketLifeMs - 1
  assert.deepEqual(seal.open(ticket), { ...content, expiresAt })
  for (const when of [expiresAt, expiresAt + 1e12, expiresAt - ticketLifeMs - 60_001, 0, -1, Number.NaN]) {
    now = when
    assert.throws(() => seal.open(ticket), hasCode("ticket-expired"), `[40] at ${when}`)
  }
})

test("a ticket that was altered anywhere, cut, or written in another way does not open", () => {
  const seal = new TicketSeal(parseKeyRing(generateKeyEntry()), () => 0)
  const { ticket } = seal.issue(content)
  for (let at = 0; at < ticket.length; at++) {
    const altered = ticket.slice(0, at) + (ticket[at] === "A" ? "B" : "A") + ticket.slice(at + 1)
    assert.throws(() => seal.open(altered), hasCode("ticket-invalid"), `at ${at}`)
  }
  for (const text of [
    "",
    "ptk_",
    ticket.slice(0, -1),
    ticket.slice(0, 40),
    `${ticket}A`,
    `${ticket}=`,
    `${ticket} `,
    "ptk_".padEnd(1e6, "A"),
  ])
    assert.throws(() => seal.open(text), hasCode("ticket-invalid"))
  assert.equal(seal.open(ticket).subject, "ada")
})

test("two tickets for the same differ, and tell nothing of what they hold", () => {
  const seal = new TicketSeal(parseKeyRing(generateKeyEntry()), () => 0)
  const tickets = [seal.issue(content).ticket, seal.issue(content).ticket]
  assert.notEqual(tickets[0], tickets[1])
  assert.ok(!Buffer.from(tickets[0]!.slice(4), "base64url").includes("ada"))
})

test("[16] after a rotation old tickets open while their key is in the ring, and not once it is retired", () => {
  const [old, fresh] = [parseKeyRing(generateKeyEntry()), parseKeyRing(generateKeyEntry())]
  const entry = (ring: typeof old) => ({ id: ring.primaryId, key: ring.key(ring.primaryId)!.export() })
  const both = keyRing([entry(fresh), entry(old)])
  const now = () => 0
  const { ticket } = new TicketSeal(old, now).issue(content)
  assert.equal(new TicketSeal(both, now).open(ticket).subject, "ada")
  assert.throws(() => new TicketSeal(fresh, now).open(ticket), hasCode("ticket-invalid"))
  assert.equal(new TicketSeal(fresh, now).open(new TicketSeal(both, now).issue(content).ticket).subject, "ada")
})

test("tickets are made for a subject and one of three purposes, and nothing else", async () => {
  const rig = new Rig()
  const { status, json } = await rig.post("/v1/tickets", { subject: "ada", purpose: "challenge" })
  assert.deepEqual(
    [status, Object.keys(json), json.expiresAt],
    [201, ["ticket", "expiresAt"], "2026-05-04T12:10:00.000Z"],
  )
  const bodies = {
    "/purpose": { subject: "ada", purpose: "admin" },
    "/subject": { subject: "", purpose: "manage" },
    "/audience": { subject: "ada", purpose: "manage", audience: "" },
    "/account": { subject: "ada", purpose: "manage", account: "a\nb" },
    "/tenant": { subject: "ada", purpose: "manage", tenant: "other" },
  }
  for (const [pointer, body] of Object.entries(bodies)) {
    const { status, json } = await rig.post("/v1/tickets", body)
    assert.deepEqual([status, json.errors[0].pointer], [400, pointer])
  }
})

test("an expired ticket is 401 on its route", async () => {
  const rig = new Rig()
  const ticket = await rig.ticket("ada", "challenge")
  rig.advance(599)
  assert.equal((await rig.post("/v1/browser/verify", { code: "000000" }, ticket)).status, 200)
  rig.advance(1)
  const { status, json, headers } = await rig.post("/v1/browser/verify", { code: "000000" }, ticket)
  assert.deepEqual([status, json.code], [401, "ticket-expired"])
  assert.match(headers.get("www-authenticate")!, /^Bearer/)
})

test("a service that takes people over marks its tickets for the elements; marked or not, old or new, they open the same", () => {
  const keys = parseKeyRing(generateKeyEntry())
  const marking = new TicketSeal(keys, () => 0, true)
  const plain = new TicketSeal(keys, () => 0)
  const { ticket } = marking.issue(content)
  assert.match(ticket, /^ptk_[\w-]+\.any$/)
  assert.doesNotMatch(plain.issue(content).ticket, /\./)
  for (const seal of [marking, plain]) {
    assert.equal(seal.open(ticket).subject, "ada")
    assert.equal(seal.open(ticket.replace(".any", "")).subject, "ada")
    for (const other of [`${ticket}.any`, `${ticket}x`, ticket.replace(".any", ".all"), ticket.replace(".any", ".")])
      assert.throws(() => seal.open(other), hasCode("ticket-invalid"), other.slice(-8))
  }
})
