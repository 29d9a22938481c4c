import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { test } from "node:test"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing, type TakeoverEntry } from "postern"
import { storeKinds } from "../two-replicas.ts"

// What must hold of codes of another system on every store: each is good once, whatever runs at the same time, on several replicas.

const keys = parseKeyRing(generateKeyEntry())
const form = { alphabet: "base62", lengths: [20], groups: [10, 10] } as const
const codes = Array.from({ length: 3 }, () => `${drawn()}-${drawn()}`)
// Made by Ruby's bcrypt with cost 4.
const bcrypt = { code: "0123456789abcdef", hash: "$2a$04$abcdefghijklmnopqrstuu47kbr.QCtj6Eh/iTqkY.KdFw1jfyWRK" }

function drawn(): string {
  return randomBytes(32).toString("base64").replace(/[+/=]/g, "").slice(0, 10)
}

const entries: Record<string, { entry: TakeoverEntry; given: readonly string[] }> = {
  "hashed anew": { entry: { v: 1, codes: { scheme: "plain", form, values: codes } }, given: codes },
  foreign: {
    entry: {
      v: 1,
      codes: { scheme: "bcrypt", form: { alphabet: "hex", lengths: [16], case: "lower" }, values: [bcrypt.hash, null] },
    },
    given: [bcrypt.code],
  },
}

for (const [kind, { skip = false, open }] of Object.entries(storeKinds)) {
  test(`on ${kind} each code of another system is good once under fifty parallel uses on two replicas, and one takeover of fifty counts`, {
    skip,
    timeout: 120_000,
  }, async () => {
    const { stores, cleanUp } = await open()
    try {
      const replicas = stores.map(store => createPostern({ issuer: "Acme", store, keys, policy: { takeover: true } }))
      for (const [name, { entry, given }] of Object.entries(entries)) {
        assert.equal(await successes(replicas, postern => postern.takeOver(name, entry)), 1, "one takeover")
        for (const code of given) {
          const uses = await successes(replicas, postern => postern.verify(name, code), "accepted")
          assert.equal(uses, 1, `${name}: one use`)
          // The others were wrong codes: a spent one and a guess look alike.
          await replicas[0]!.unlock(name)
        }
        const status = await replicas[0]!.status(name)
        assert.equal(status?.codes.left, 0)
        assert.equal((await replicas[1]!.auditTrail(name)).chain, "intact")
      }
    } finally {
      await cleanUp()
    }
  })
}

/** Does the same fifty times at once, on one replica after the other, and counts what succeeded. */
async function successes(
  replicas: readonly Postern[],
  act: (postern: Postern) => Promise<{ readonly outcome: string }>,
  outcome = "taken-over",
): Promise<number> {
  const all = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => act(replicas[i % replicas.length]!)))
  return all.filter(each => each.status === "fulfilled" && each.value.outcome === outcome).length
}
