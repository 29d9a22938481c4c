import assert from "node:assert/strict"
import { createHmac, createSecretKey } from "node:crypto"
import { registerHooks } from "node:module"
import { test } from "node:test"
import { codeFormats, makeCode, readBackupCode } from "@postern/core"
import { started } from "../../../../../test/started-enrollment.ts"
import type { HashScheme, PosternError } from "../../record/index.ts"

// Argon2 is counted where it is called: the module's own code is under test as it is, and the hash is the real one. So nothing that
// leads to that module may be imported before the hook is in place.
const counting = `
  import real from ${JSON.stringify(import.meta.resolve("@node-rs/argon2"))}
  export const hashRaw = (...given) => { globalThis.argon2Calls = (globalThis.argon2Calls ?? 0) + 1; return real.hashRaw(...given) }`
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@node-rs/argon2"
      ? { url: `data:text/javascript,${encodeURIComponent(counting)}`, format: "module", shortCircuit: true }
      : next(specifier, context),
})
const { codeDigest, isSlow, schemeFor, settleHashing } = await import("./slow-hash.ts")
const { createPostern } = await import("../create-postern.ts")
const { authenticatorCode, enroll, HandWoundClock, keyOf, seededRandom, testKeys, wrongCodeLike } = await import(
  "../testing/stand-ins.test.ts"
)
const { memoryStore } = await import("../../stores/memory/index.ts")
const { hashRaw } = await import("@node-rs/argon2")

function argon2Calls(): number {
  return (globalThis as { argon2Calls?: number }).argon2Calls ?? 0
}

const key = createSecretKey(keyOf("record"))
const salt = Buffer.alloc(17, 5)
const cheapArgon: HashScheme = { name: "argon2id", memoryKib: 64, passes: 1, lanes: 1 }

test("[13] the library's Argon2id gives the known answer of RFC 9106 §5.3, but for the inputs that it does not take", async () => {
  // The RFC's vector has associated data, which this library has no field for; node:crypto computes it, and both agree without.
  const { argon2Sync } = await import("node:crypto")
  const inputs = {
    message: Buffer.alloc(32, 1),
    nonce: Buffer.alloc(16, 2),
    parallelism: 4,
    tagLength: 32,
    memory: 32,
    passes: 3,
  }
  const withAll = argon2Sync("argon2id", { ...inputs, secret: Buffer.alloc(8, 3), associatedData: Buffer.alloc(12, 4) })
  assert.equal(withAll.toString("hex"), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
  const cost = { algorithm: 2, memoryCost: 32, timeCost: 3, parallelism: 4, outputLen: 32, salt: inputs.nonce }
  for (const secret of [undefined, Buffer.alloc(8, 3)]) {
    const expected = argon2Sync("argon2id", secret === undefined ? inputs : { ...inputs, secret })
    const got = await hashRaw(inputs.message, secret === undefined ? cost : { ...cost, secret })
    assert.equal(Buffer.from(got).toString("hex"), expected.toString("hex"))
  }
})

test("[13] a digest is the slow hash of the secret, then an HMAC that names the scheme and the salt", async () => {
  const { argon2Sync, pbkdf2Sync } = await import("node:crypto")
  const framed = (name: string, stretched: Uint8Array) =>
    Buffer.concat(
      [name, salt, stretched].flatMap(part => {
        const bytes = Buffer.from(part as string)
        const length = Buffer.alloc(4)
        length.writeUInt32BE(bytes.length)
        return [length, bytes]
      }),
    )
  const expected = (name: string, stretched: Uint8Array) =>
    createHmac("sha256", key).update(framed(name, stretched)).digest("hex").slice(0, 32)
  const got = async (scheme: HashScheme) => (await codeDigest(scheme, key, salt, "SECRETSYMBLS")).toString("hex")
  const stretched = argon2Sync("argon2id", {
    message: "SECRETSYMBLS",
    nonce: salt,
    parallelism: 1,
    tagLength: 32,
    memory: 64,
    passes: 1,
  })
  assert.equal(await got(cheapArgon), expected("argon2id", stretched))
  const derived = pbkdf2Sync("SECRETSYMBLS", salt, 1000, 32, "sha256")
  assert.equal(await got({ name: "pbkdf2-sha256", iterations: 1000 }), expected("pbkdf2-sha256", derived))
  assert.equal(await got({ name: "hmac-sha256" }), expected("hmac-sha256", Buffer.from("SECRETSYMBLS")))
})

test("[12] PBKDF2-HMAC-SHA-256 gives its published answer", async () => {
  // RFC 7914 §11: PBKDF2-HMAC-SHA-256, "passwd", "salt", 1 iteration, 64 bytes; the first 32 are the answer for 32.
  const { pbkdf2Sync } = await import("node:crypto")
  assert.equal(
    pbkdf2Sync("passwd", "salt", 1, 64, "sha256").toString("hex"),
    "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
  )
})

test("[9] one code under two salts, two keys or two costs has two digests", async () => {
  const digests = new Set<string>()
  const note = async (scheme: HashScheme, withKey = key, withSalt: Uint8Array = salt) =>
    digests.add((await codeDigest(scheme, withKey, withSalt, "SECRET")).toString("hex"))
  await note(cheapArgon)
  await note(cheapArgon, key, Buffer.alloc(17, 6))
  await note(cheapArgon, createSecretKey(keyOf("another")))
  await note({ ...cheapArgon, passes: 2 })
  await note({ ...cheapArgon, memoryKib: 128 })
  await note({ name: "pbkdf2-sha256", iterations: 1000 })
  await note({ name: "pbkdf2-sha256", iterations: 1001 })
  await note({ name: "hmac-sha256" })
  assert.equal(digests.size, 8)
  await note(cheapArgon)
  assert.equal(digests.size, 8, "and the same gives the same")
})

test("[8] the scheme is chosen by entropy: a slow hash below 112 bits, a keyed one above", () => {
  const slow = settleHashing()
  assert.equal(schemeFor("standard", slow), slow)
  assert.equal(schemeFor("short", slow), slow)
  assert.deepEqual(schemeFor("long", slow), { name: "hmac-sha256" })
  assert.ok(isSlow(slow) && isSlow({ name: "pbkdf2-sha256", iterations: 1 }) && !isSlow({ name: "hmac-sha256" }))
})

test("[11] less than OWASP asks is refused at start, and that much is taken", () => {
  assert.deepEqual(settleHashing(), { name: "argon2id", memoryKib: 19_456, passes: 2, lanes: 1 })
  assert.deepEqual(settleHashing({ name: "pbkdf2-sha256" }), { name: "pbkdf2-sha256", iterations: 600_000 })
  const weak = { code: "policy-too-weak" }
  assert.throws(() => settleHashing({ name: "argon2id", memoryKib: 19_455 }), weak)
  assert.throws(() => settleHashing({ name: "argon2id", passes: 1 }), weak)
  assert.throws(() => settleHashing({ name: "argon2id", lanes: 0 }), weak)
  assert.throws(() => settleHashing({ name: "pbkdf2-sha256", iterations: 599_999 }), weak)
  assert.doesNotThrow(() => settleHashing({ name: "argon2id", memoryKib: 65_536, passes: 3, lanes: 4 }))
})

test("a cost that is refused is named, with what was given; the dearest that can be computed is taken", () => {
  for (const [options, code, field, got] of [
    [{ name: "argon2id", memoryKib: 19_455 }, "policy-too-weak", "hashing.memoryKib", 19_455],
    [{ name: "argon2id", passes: 1 }, "policy-too-weak", "hashing.passes", 1],
    [{ name: "argon2id", lanes: "2" }, "policy-invalid", "hashing.lanes", "string"],
    [{ name: "pbkdf2-sha256", iterations: 599_999 }, "policy-too-weak", "hashing.iterations", 599_999],
    [{ name: "pbkdf2-sha256", rounds: 1 }, "policy-invalid", "hashing.rounds", undefined],
    [{ name: "bcrypt" }, "policy-invalid", "hashing.name", undefined],
  ] as const)
    assert.throws(
      () => settleHashing(options as never),
      (fault: PosternError) => {
        assert.deepEqual([fault.code, fault.details.field, fault.details.got], [code, field, got])
        return true
      },
    )
  assert.doesNotThrow(() => settleHashing({ name: "argon2id", memoryKib: 4_194_304, passes: 1000, lanes: 255 }))
  assert.doesNotThrow(() => settleHashing({ name: "pbkdf2-sha256", iterations: 2 ** 31 - 1 }))
})

test("a hash that cannot be computed, or a misspelt field, is refused before anybody waits for it", () => {
  const invalid = { code: "policy-invalid" }
  for (const options of [
    { name: "argon2id", memoryKib: 2 ** 31 },
    { name: "argon2id", memoryKib: 19_456.5 },
    { name: "argon2id", memoryKib: "19456" },
    { name: "argon2id", lanes: 256 },
    { name: "argon2id", passes: Number.NaN },
    { name: "argon2id", memoryKiB: 65_536 },
    { name: "argon2id", iterations: 3 },
    { name: "pbkdf2-sha256", iterations: 2 ** 31 },
    { name: "pbkdf2-sha256", rounds: 1 },
    { name: "bcrypt" },
    { name: "constructor" },
    {},
    null,
  ])
    assert.throws(() => settleHashing(options as never), invalid)
})

function trialWith(options: Partial<Parameters<typeof createPostern>[0]>, seed = 1) {
  const clock = new HandWoundClock()
  const store = options.store ?? memoryStore()
  const postern = createPostern({
    issuer: "Acme",
    keys: testKeys,
    clock: () => clock.now,
    random: seededRandom(seed),
    ...options,
    store,
  })
  return { postern, clock, store }
}

test("[19] an attempt costs one slow hash at most, for 1, 4, 10 and 16 codes, right or wrong", async () => {
  for (const count of [1, 4, 10, 16]) {
    const trial = trialWith({ policy: { codes: { count, precheckBits: 0 } } })
    const { codes } = await enroll(trial)
    const before = argon2Calls()
    const wrong = await trial.postern.verify("ada", wrongCodeLike(codes[0]!))
    assert.equal(wrong.outcome, "refused")
    assert.equal(argon2Calls() - before, 1)
    const right = await trial.postern.verify("ada", codes.at(-1)!)
    assert.equal(right.outcome, "accepted")
    assert.equal(argon2Calls() - before, 2)
  }
})

// Codes of one place of the sheet, each with check symbols that fit.
function guessesLike(code: string, count: number): string[] {
  const reading = readBackupCode(code)
  assert.ok(reading.kind === "backup-code")
  const { format, selector } = reading.code
  const random = seededRandom(77)
  return Array.from({ length: count }, () => makeCode(format, selector, random(codeFormats[format].randomBytes)).text)
}

test("[19] with two bits of tag a quarter of the wrong codes costs a slow hash, the same ones each time; a right one costs its own", async () => {
  const attempts = { freeFailures: 100, disableAfter: 100 }
  const trial = trialWith({ policy: { codes: { count: 10, precheckBits: 2 }, attempts } })
  const { codes } = await enroll(trial)
  const hashes = async (input: string) => {
    const before = argon2Calls()
    const { outcome } = await trial.postern.verify("ada", input)
    return { outcome, cost: argon2Calls() - before }
  }
  const guesses = guessesLike(codes[4]!, 40)
  const costs: number[] = []
  for (const guess of guesses) {
    const { outcome, cost } = await hashes(guess)
    assert.equal(outcome, "refused")
    costs.push(cost)
  }
  const hashed = costs.filter(cost => cost === 1).length
  assert.ok(hashed >= 3 && hashed <= 20, `${hashed} of 40`)
  assert.equal(hashed + costs.filter(cost => cost === 0).length, 40)
  for (const place of [0, 1, 2, 3]) assert.equal((await hashes(guesses[place]!)).cost, costs[place])
  assert.deepEqual(await hashes(codes[4]!), { outcome: "accepted", cost: 1 })
  assert.deepEqual(await hashes(codes[9]!), { outcome: "accepted", cost: 1 })
})

test("[19] a wrong code that its tag rules out is counted like any other, and waits for no slow hash", async () => {
  const trial = trialWith({ policy: { codes: { count: 10, precheckBits: 8 } }, limits: { inFlight: 1 } })
  const { codes } = await enroll(trial)
  const before = argon2Calls()
  const outcomes: string[] = []
  for (const guess of guessesLike(codes[0]!, 6)) outcomes.push((await trial.postern.verify("ada", guess)).outcome)
  assert.deepEqual(outcomes, ["refused", "refused", "refused", "refused", "refused", "throttled"])
  assert.equal(argon2Calls(), before)
})

test("[18] under uniform detail a tag rules out as many codes of nobody, of no codes, used and superseded ones, and the same ones each time", async () => {
  const attempts = { freeFailures: 100, disableAfter: 100 }
  const trial = trialWith({ policy: { codes: { count: 2, precheckBits: 2 }, detail: "uniform", attempts } })
  const { postern } = trial
  const old = await enroll(trial)
  const { codes } = await enroll(trial)
  await postern.enrollTotp("pending", { account: "pending" })
  await postern.verify("ada", codes[0]!)
  const cost = async (subject: string, input: string) => {
    const before = argon2Calls()
    assert.deepEqual(await postern.verify(subject, input), { outcome: "refused", reason: "wrong-code" })
    return argon2Calls() - before
  }
  for (const subject of ["ada", "bob", "pending"]) {
    for (const like of subject === "ada" ? [codes[1]!, codes[0]!, old.codes[0]!] : [codes[1]!]) {
      const guesses = guessesLike(like, 24)
      const costs: number[] = []
      // The first attempt at somebody unknown draws the record's key.
      await cost(subject, wrongCodeLike(like))
      for (const guess of guesses) costs.push(await cost(subject, guess))
      const hashed = costs.filter(each => each === 1).length
      assert.ok(hashed >= 1 && hashed <= 14, `${subject}: ${hashed} of 24`)
      assert.equal(hashed + costs.filter(each => each === 0).length, 24, subject)
      for (const place of [0, 5, 11]) assert.equal(await cost(subject, guesses[place]!), costs[place], subject)
      await postern.unlock(subject)
    }
  }
})

test("[19] no slow hash for what is mistyped, of nobody, unknown, used, superseded, expired, throttled or disabled", async () => {
  const trial = trialWith({
    policy: { codes: { count: 2, expireAfterDays: 1 }, attempts: { freeFailures: 2, disableAfter: 10 } },
  })
  const { postern, clock } = trial
  const first = await enroll(trial)
  const { uri, codes } = await enroll(trial)
  await postern.verify("ada", codes[0]!)
  const before = argon2Calls()
  const reasons: string[] = []
  const attempt = async (input: string, subject = "ada") => {
    const outcome = await postern.verify(subject, input)
    reasons.push(outcome.outcome === "refused" ? outcome.reason : outcome.outcome)
  }
  await attempt(codes[1]!.replace(/^./, symbol => (symbol === "A" ? "B" : "A")))
  await attempt(codes[1]!, "bob")
  await attempt("ABCD-EFGH-JKLM-NPGX")
  await attempt(codes[0]!)
  await attempt(first.codes[0]!)
  clock.advance(86_400)
  await attempt(codes[1]!)
  assert.deepEqual(reasons, ["mistyped", "not-enrolled", "mistyped", "already-used", "superseded", "expired"])
  assert.equal(argon2Calls(), before)

  assert.ok(uri)
  const again = await enroll(trial)
  const wrong = wrongCodeLike(again.codes[0]!)
  for (let failures = 0; failures < 10; failures++) {
    await postern.unlock("ada")
    await postern.verify("ada", wrong)
  }
  const disabledAt = argon2Calls()
  await attempt(again.codes[0]!)
  assert.equal(reasons.at(-1), "disabled")
  assert.equal(argon2Calls(), disabledAt)

  const waiting = await enroll(trial)
  await postern.verify("ada", wrongCodeLike(waiting.codes[0]!))
  await postern.verify("ada", wrongCodeLike(waiting.codes[0]!))
  const throttledAt = argon2Calls()
  await attempt(waiting.codes[0]!)
  assert.equal(reasons.at(-1), "throttled")
  assert.equal(argon2Calls(), throttledAt)
})

test("[6] input that is too long is refused before any hash, whatever it begins or ends with", async () => {
  const trial = trialWith({ policy: { codes: { count: 2 } } })
  const { codes } = await enroll(trial)
  const before = argon2Calls()
  for (const typed of [`${codes[0]}${" ".repeat(300)}`, `${"-".repeat(300)}${codes[0]}`, codes[0]!.repeat(1000)])
    assert.deepEqual(await trial.postern.verify("ada", typed), {
      outcome: "refused",
      reason: "mistyped",
      suspectGroups: [],
    })
  assert.equal(argon2Calls(), before)
  assert.equal((await trial.postern.verify("ada", `${codes[0]}${" ".repeat(200)}`)).outcome, "accepted")
})

test("[19] one right code sent fifty times at once makes one set: activation and replacement are no lever", async () => {
  const trial = trialWith({ policy: { codes: { count: 4 } } })
  const { postern, clock } = trial
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada" }))
  const before = argon2Calls()
  const live = authenticatorCode(uri, clock.now)
  const activations = await Promise.all(Array.from({ length: 50 }, () => postern.activateTotp("ada", live)))
  assert.equal(activations.filter(each => each.outcome === "activated" && each.codeSet !== null).length, 1)
  assert.equal(argon2Calls() - before, 4)
  clock.advance(30)
  const proof = authenticatorCode(uri, clock.now)
  const replacements = await Promise.all(Array.from({ length: 50 }, () => postern.replaceCodes("ada", { proof })))
  assert.equal(replacements.filter(each => each.outcome === "issued").length, 1)
  assert.equal(argon2Calls() - before, 8)
})

test("[12] under PBKDF2 Argon2 is never called, from enrolment to recovery", async () => {
  const before = argon2Calls()
  const trial = trialWith({ hashing: { name: "pbkdf2-sha256" }, policy: { codes: { count: 2 }, detail: "uniform" } })
  const { codes } = await enroll(trial)
  assert.equal((await trial.postern.verify("ada", wrongCodeLike(codes[1]!))).outcome, "refused")
  assert.equal((await trial.postern.verify("bob", codes[1]!)).outcome, "refused")
  assert.equal((await trial.postern.recover("ada", codes[1]!, { account: "ada" })).outcome, "recovered")
  assert.equal(argon2Calls(), before)
})

test("[8] long codes are kept by a keyed hash: no slow one from enrolment to use", async () => {
  const before = argon2Calls()
  const trial = trialWith({ policy: { codes: { format: "long" } } })
  const { codes } = await enroll(trial)
  assert.equal((await trial.postern.verify("ada", codes[9]!)).outcome, "accepted")
  assert.equal(argon2Calls(), before)
})

test("[10] a set hashed at an older cost, or by another scheme, still verifies; the next set has the new one", async () => {
  const store = memoryStore()
  const old = trialWith({ store, policy: { codes: { count: 2 } } })
  const { codes } = await enroll(old)
  const dear = trialWith(
    { store, policy: { codes: { count: 1 } }, hashing: { name: "argon2id", memoryKib: 20_480, passes: 3 } },
    2,
  )
  dear.clock.now = old.clock.now
  assert.equal((await dear.postern.verify("ada", codes[0]!)).outcome, "accepted")
  const fips = trialWith({ store, policy: { codes: { count: 1 } }, hashing: { name: "pbkdf2-sha256" } }, 3)
  fips.clock.now = old.clock.now
  const replaced = await fips.postern.replaceCodes("ada", { proof: codes[1]! })
  assert.equal(replaced.outcome, "issued")
  const before = argon2Calls()
  assert.equal(
    (await dear.postern.verify("ada", replaced.outcome === "issued" ? replaced.codeSet.codes[0]! : "")).outcome,
    "accepted",
  )
  assert.equal(argon2Calls(), before, "the set says that it is PBKDF2's")
})

test("[18] under uniform detail one slow hash is done for nobody, no codes, wrong, used and superseded alike, with one answer", async () => {
  const trial = trialWith({ policy: { codes: { count: 2, precheckBits: 0 }, detail: "uniform" } })
  const { postern } = trial
  const old = await enroll(trial)
  const { codes } = await enroll(trial)
  await postern.enrollTotp("pending", { account: "pending" })
  await postern.verify("ada", codes[0]!)
  const refused = { outcome: "refused", reason: "wrong-code" }
  const cases: Record<string, [string, string]> = {
    nobody: ["bob", codes[1]!],
    "no codes": ["pending", codes[1]!],
    wrong: ["ada", wrongCodeLike(codes[1]!)],
    used: ["ada", codes[0]!],
    superseded: ["ada", old.codes[0]!],
    "of no sheet": ["ada", (await enroll(trialWith({ policy: { codes: { count: 16 } } }, 9))).codes[15]!],
  }
  for (const [name, [subject, input]] of Object.entries(cases)) {
    for (const act of [postern.verify, postern.checkCode, postern.confirmCodes]) {
      const before = argon2Calls()
      assert.deepEqual(await act(subject, input), refused, name)
      assert.equal(argon2Calls() - before, 1, name)
    }
    await postern.unlock(subject)
  }
  for (const subject of ["ada", "bob"]) {
    for (let failures = 0; failures < 5; failures++) await postern.verify(subject, wrongCodeLike(codes[1]!))
    const before = argon2Calls()
    assert.equal((await postern.verify(subject, codes[1]!)).outcome, "throttled")
    assert.equal(argon2Calls(), before, "who must wait costs no hash")
  }
})
