import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { test } from "node:test"
import { codeFormats } from "@postern/core"
import { createPostern, type PolicyOptions } from "postern"
import { memoryStore } from "postern/memory"
import {
  authenticatorCode,
  enroll,
  openTrial,
  seededRandom,
  type Trial,
  testKeys,
} from "../../packages/postern/src/issuer/testing/stand-ins.test.ts"
import { started } from "../started-enrollment.ts"

const start = (policy: PolicyOptions) => createPostern({ issuer: "Acme", store: memoryStore(), keys: testKeys, policy })

/** Lives through enrolment, use, replacement and recovery, and gives all that was told and the box that is stored. */
async function live(trial: Trial): Promise<string> {
  const { postern, clock, store } = trial
  const { uri, codes } = await enroll(trial)
  const told: unknown[] = [uri, codes, await postern.verify("ada", codes[0]!)]
  const proof = authenticatorCode(uri, clock.now)
  const replaced = await postern.replaceCodes("ada", { proof })
  assert.ok(replaced.outcome === "issued")
  told.push(replaced, await postern.recover("ada", replaced.codeSet.codes[0]!, { account: "ada" }))
  const stored = await store.load({ tenant: "default", subject: "ada" })
  return JSON.stringify([told, Buffer.from(stored!.box).toString("hex")])
}

test("[1] nothing random comes from anywhere but the generator that was given: one seed, one life, to the last byte", async () => {
  assert.equal(await live(openTrial({}, 7)), await live(openTrial({}, 7)))
  assert.notEqual(await live(openTrial({}, 7)), await live(openTrial({}, 8)))
})

test("[2] a policy whose codes could recover an account on fewer than 64 bits does not start", () => {
  assert.throws(() => start({ codes: { format: "short" } }), { code: "policy-too-weak" })
  assert.doesNotThrow(() => start({ codes: { format: "short" }, recovery: false }))
  assert.doesNotThrow(() => start({ codes: { format: "standard" } }))
})

test("[3] codes have 65 bits unless the policy asks for 135: counted in what is issued, without selector and check symbols", async () => {
  for (const [policy, expectedBits] of [
    [{ format: "standard" }, 65],
    [{ format: "long" }, 135],
  ] as const) {
    const { codes } = await enroll(openTrial({ policy: { codes: policy } }))
    for (const code of codes) assert.equal((code.replaceAll("-", "").length - 3) * 5, expectedBits)
  }
  const unasked = createPostern({ issuer: "Acme", store: memoryStore(), keys: testKeys })
  const { uri } = started(await unasked.enrollTotp("ada", { account: "ada" }))
  const activated = await unasked.activateTotp("ada", authenticatorCode(uri, Date.now()))
  assert.ok(activated.outcome === "activated")
  assert.match(activated.codeSet!.codes[0]!, /^(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}$/)
})

test("[4] the weakest code that there is has 45 bits and six digits, and no door takes codes, digits or secrets from outside", async () => {
  assert.ok(Object.values(codeFormats).every(({ secretBits }) => secretBits >= 45))
  for (const policy of [
    { codes: { format: "digits" } },
    { codes: { format: "tiny" } },
    { codes: { codes: ["123456"] } },
    { totp: { digits: 4 } },
  ])
    assert.throws(() => start(policy as never), { code: "policy-invalid" })
  const { postern } = openTrial()
  const brought = { account: "ada", secret: "MZXW6YTB", digits: 4, codes: ["1234"] }
  const { uri, secret } = started(await postern.enrollTotp("ada", brought))
  assert.equal(new URL(uri).searchParams.get("digits"), "6")
  assert.notEqual(secret, brought.secret)
})

test("[9] over a hundred thousand codes no salt comes twice", async () => {
  const sets = 6250
  const salts = new Set<string>()
  const recording = (size: number) => {
    const drawn = randomBytes(size)
    // 16 bytes are drawn for the salt of a set and for nothing else.
    if (size === 16) salts.add(drawn.toString("hex"))
    return drawn
  }
  const trial = openTrial({ random: recording, policy: { codes: { count: 16 } } })
  let { codes } = await enroll(trial)
  for (let set = 1; set < sets; set++) {
    const replaced = await trial.postern.replaceCodes("ada", { proof: codes[0]! })
    assert.ok(replaced.outcome === "issued")
    codes = replaced.codeSet.codes
  }
  assert.equal(salts.size, sets)
  assert.ok(sets * codes.length >= 100_000)
})

test("[11] a slow hash weaker than OWASP's least does not start, and the default is no weaker", () => {
  const withHashing = (hashing: object) => () =>
    createPostern({ issuer: "Acme", store: memoryStore(), keys: testKeys, hashing: hashing as never })
  for (const weak of [
    { name: "argon2id", memoryKib: 19_455 },
    { name: "argon2id", passes: 1 },
    { name: "argon2id", lanes: 0 },
    { name: "pbkdf2-sha256", iterations: 599_999 },
  ])
    assert.throws(withHashing(weak), { code: "policy-too-weak" })
  for (const enough of [
    { name: "argon2id", memoryKib: 19_456, passes: 2, lanes: 1 },
    { name: "argon2id" },
    { name: "pbkdf2-sha256" },
  ])
    assert.doesNotThrow(withHashing(enough))
})

test("[48] the shared secret is 20 drawn bytes, after an enrolment and after a recovery", async () => {
  const drawn: Uint8Array[] = []
  const random = seededRandom(3)
  const recording = (size: number) => {
    const bytes = random(size)
    drawn.push(bytes)
    return bytes
  }
  const trial = openTrial({ random: recording })
  const { uri, codes } = await enroll(trial)
  const recovered = await trial.postern.recover("ada", codes[0]!, { account: "ada" })
  assert.ok(recovered.outcome === "recovered")
  for (const each of [uri, recovered.enrollment.uri]) {
    const secret = bytesOf(new URL(each).searchParams.get("secret")!)
    assert.equal(secret.length, 20)
    assert.ok(drawn.some(bytes => Buffer.compare(bytes, secret) === 0))
  }
})

function bytesOf(base32: string): Buffer {
  const bits = [...base32]
    .map(symbol => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(symbol).toString(2).padStart(5, "0"))
    .join("")
  return Buffer.from(bits.match(/.{8}/g)!.map(byte => Number.parseInt(byte, 2)))
}
