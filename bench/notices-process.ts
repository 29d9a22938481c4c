import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createNotices } from "postern/notices"
import { authenticatorCode } from "../test/authenticator.ts"
import { quickSets, signedUp } from "./signed-up.ts"
import type { SigningInKind, SigningInOrder, SigningInReport } from "./signing-in-process.ts"

// Sign-ins one after the other, and what goes out because of them, in a process of its own as an application has them.
const [kind, folder] = process.argv.slice(2) as [SigningInKind, string]

/** Where notices are delivered, one sign-in in so many is followed by something that people are told of. */
const every = 4
const subjects = 64

// Nothing of a bench outlives it, however it ends.
process.on("disconnect", () => process.exit())
const own = signedUp(folder, kind, quickSets, kind !== "notices-off")
const { postern, store, clock, keys } = own
// Steps of TOTP go faster than time while sign-ins follow each other; delivery goes by the real clock, which they must not overtake.
clock.now -= 6 * 3_600_000
await own.atLeast(subjects)
let sent = 0
const isDelivering = kind === "channel-answers" || kind === "channel-hangs"
if (isDelivering) await deliver()
let done = 0
await check()
process.on("message", async ({ signIns }: SigningInOrder) => {
  for (let i = 0; i < signIns; i++) await signIn()
  const waiting = (await store.outbox!.counts(Date.now())).waiting
  process.send!({ sent, waiting } satisfies SigningInReport)
})
process.send!("ready")

async function signIn(): Promise<void> {
  const { name, uri } = own.subjects[done++ % subjects]!
  // Every subject's turn comes after a whole round of them: its time step is a new one.
  if (done % subjects === 0) clock.now += 30_000
  const { outcome } = await postern.verify(name, authenticatorCode(uri, clock.now + 30_000))
  if (outcome !== "accepted") throw new Error(`a right code was ${outcome}`)
  // An unlock is an operator's act: one small commit, one notice.
  if (isDelivering && done % every === 0) await postern.unlock(name)
}

async function check(): Promise<void> {
  await signIn()
  const { name, uri } = own.subjects[0]!
  const again = await postern.verify(name, authenticatorCode(uri, clock.now + 30_000))
  assert.deepEqual(again, { outcome: "refused", reason: "replayed" })
}

/** Delivers to a receiver on this machine that answers at once, or never. */
async function deliver(): Promise<void> {
  for (const { name } of own.subjects) await postern.setAddresses(name, [{ channel: "web", to: "everybody" }])
  const receiver = createServer((request, response) => {
    request.resume()
    if (kind === "channel-answers") response.writeHead(204).end()
  }).listen(0, "127.0.0.1")
  await once(receiver, "listening")
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const channel = {
    name: "web",
    async send({ message, signal }: { message: { text: string }; signal: AbortSignal }) {
      await fetch(url, { method: "POST", body: message.text, signal })
      sent++
    },
  }
  createNotices({ store, keys, issuer: "Acme", channels: [channel] }).start()
}
