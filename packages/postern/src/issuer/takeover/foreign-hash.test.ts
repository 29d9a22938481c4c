import assert from "node:assert/strict"
import { createHash, pbkdf2Sync, scryptSync } from "node:crypto"
import { test } from "node:test"
import { hash as argon2Hash } from "@node-rs/argon2"
import { hash as bcryptHash } from "@node-rs/bcrypt"
import type { ForeignScheme } from "../../record/index.ts"
import { computeForeignHash, foreignHashSeconds, parseForeignHash } from "./foreign-hash.ts"

async function isOf(scheme: ForeignScheme, value: unknown, text: string): Promise<boolean> {
  const parsed = parseForeignHash(scheme, value)
  assert.ok(parsed !== null, scheme)
  return Buffer.from(parsed.output).equals(Buffer.from(await computeForeignHash(scheme, parsed, text)))
}

const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replace(/=+$/, "")

// takeover-formats, devise-two-factor: made by Ruby's bcrypt, the second with a pepper that is cut at 72 bytes.
const long = "0123456789abcdef0123456789abcdef"
const pepper = `${"c0ffee".repeat(21)}aa`

test("bcrypt hashes of Ruby hold, with a pepper that is cut at 72 bytes too", { timeout: 60_000 }, async () => {
  const short = "$2a$04$abcdefghijklmnopqrstuu47kbr.QCtj6Eh/iTqkY.KdFw1jfyWRK"
  assert.ok(await isOf("bcrypt", short, "0123456789abcdef"))
  assert.ok(await isOf("bcrypt", short.replace("$2a$", "$2y$"), "0123456789abcdef"))
  assert.ok(!(await isOf("bcrypt", short, "0123456789abcdee")))
  assert.ok(await isOf("bcrypt", "$2a$12$abcdefghijklmnopqrstuuMaehFztpdWIF1QOESizuCvh0s58Jp0e", long))
  assert.ok(await isOf("bcrypt", "$2a$12$abcdefghijklmnopqrstuuA2j2gf4SAJyKdIzLPYysTujRgZBsuzK", long + pepper))
})

test("hashes of other libraries hold: bcrypt, Argon2, scrypt and PBKDF2 in both of its forms", async () => {
  const salt = Buffer.alloc(16, 9)
  assert.ok(await isOf("bcrypt", await bcryptHash("code", 4), "code"))
  for (const [scheme, algorithm] of [
    ["argon2id", 2],
    ["argon2i", 1],
  ] as const) {
    const phc = await argon2Hash("code", { algorithm, memoryCost: 64, timeCost: 2, parallelism: 1 })
    assert.ok(await isOf(scheme, phc, "code"))
    assert.ok(!(await isOf(scheme, phc, "Code")))
  }
  const scrypted = scryptSync("code", salt, 32, { N: 2 ** 5, r: 8, p: 1 })
  assert.ok(await isOf("scrypt", `$scrypt$ln=5,r=8,p=1$${b64(salt)}$${b64(scrypted)}`, "code"))
  for (const digest of ["sha1", "sha256", "sha512"] as const) {
    const hash = pbkdf2Sync("code", salt, 1000, 32, digest)
    const scheme = `pbkdf2-${digest}` as const
    assert.ok(await isOf(scheme, `$${scheme}$i=1000$${b64(salt)}$${b64(hash)}`, "code"))
    assert.ok(
      await isOf(scheme, { iterations: 1000, salt: salt.toString("base64"), hash: hash.toString("base64") }, "code"),
    )
  }
})

// Discourse: the salt is used as text (takeover-formats, 1.9).
test("the vector of Discourse holds", async () => {
  const hash = Buffer.from("609349c3ad33f9979d84c9333941f343df83880abb479d08a850fa38d7cb99da", "hex")
  const salt = Buffer.from("00112233445566778899aabbccddeeff")
  const value = { iterations: 64_000, salt: salt.toString("base64"), hash: hash.toString("base64") }
  assert.ok(await isOf("pbkdf2-sha256", value, long))
})

// The portable hash of phpass by its published definition, here written out a second time.
function portableHash(text: string, salt: string, log2: number): string {
  const symbols = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
  let digest = createHash("md5")
    .update(salt + text)
    .digest()
  for (let i = 0; i < 2 ** log2; i++) digest = createHash("md5").update(digest).update(text).digest()
  let encoded = ""
  for (let i = 0; i < 16; i += 3) {
    const value = digest[i]! | ((digest[i + 1] ?? 0) << 8) | ((digest[i + 2] ?? 0) << 16)
    const length = i + 2 < 16 ? 4 : 2
    for (let place = 0; place < length; place++) encoded += symbols[(value >> (6 * place)) & 63]
  }
  return `$P$${symbols[log2]}${salt}${encoded}`
}

test("phpass holds: the test case that its author published, and hashes of other lengths", async () => {
  // https://www.openwall.com/phpass/: test.php, portable hash of "test12345"
  assert.ok(await isOf("phpass", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345"))
  assert.ok(!(await isOf("phpass", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12346")))
  assert.ok(await isOf("phpass", portableHash("12345678", "abcdefgh", 13), "12345678"))
})

test("what is no such hash, or asks for more memory or time than any default, is none", () => {
  const salt = "abcdefghijklmnopqrstuu"
  const rest = "47kbr.QCtj6Eh/iTqkY.KdFw1jfyWRK"
  const phc = `$${b64(Buffer.alloc(16))}$${b64(Buffer.alloc(32))}`
  const cases: [ForeignScheme, unknown][] = [
    ["bcrypt", `$2x$10$${salt}${rest}`],
    ["bcrypt", `$2a$03$${salt}${rest}`],
    ["bcrypt", `$2a$31$${salt}${rest}`],
    ["bcrypt", `$2a$10$${salt}${rest}x`],
    ["bcrypt", 7],
    ["wp-bcrypt", `$2y$10$${salt}${rest}`],
    ["argon2id", `$argon2i$v=19$m=64,t=2,p=1${phc}`],
    ["argon2id", `$argon2id$v=16$m=64,t=2,p=1${phc}`],
    ["argon2id", `$argon2id$v=19$m=4000000,t=2,p=1${phc}`],
    ["argon2id", `$argon2id$v=19$m=64,t=0,p=1${phc}`],
    ["argon2id", `$argon2id$v=19$m=64,t=2,p=1$${b64(Buffer.alloc(7))}$${b64(Buffer.alloc(32))}`],
    ["argon2i", `$argon2i$v=19$m=64,t=2,p=1$${b64(Buffer.alloc(6))}$${b64(Buffer.alloc(32))}`],
    ["scrypt", `$scrypt$ln=20,r=8,p=1${phc}`],
    ["scrypt", `$scrypt$ln=0,r=8,p=1${phc}`],
    ["pbkdf2-sha256", `$pbkdf2-sha256$i=99999999${phc}`],
    ["pbkdf2-sha256", { iterations: 1000, salt: "AAAA", hash: "AAAA" }],
    ["pbkdf2-sha256", { iterations: 1.5, salt: "AAAA", hash: b64(Buffer.alloc(32)) }],
    ["pbkdf2-sha256", { iterations: 1, salt: "AAAA", hash: b64(Buffer.alloc(32)), more: 1 }],
    ["phpass", "$P$zIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"],
    ["phpass", null],
  ]
  for (const [scheme, value] of cases) assert.equal(parseForeignHash(scheme, value), null, `${scheme} ${String(value)}`)
})

test("Argon2 with the shortest salt and output that its reference code takes can be computed", async () => {
  for (const algorithm of [1, 2]) {
    const scheme = algorithm === 1 ? "argon2i" : "argon2id"
    const options = { algorithm, memoryCost: 8, timeCost: 1, parallelism: 1, outputLen: 12, salt: Buffer.alloc(8, 7) }
    assert.ok(await isOf(scheme, await argon2Hash("code", options), "code"))
  }
})

test("while phpass is computed the event loop goes on", async () => {
  const hash = parseForeignHash("phpass", portableHash("12345678", "abcdefgh", 14))!
  let isOver = false
  const computing = computeForeignHash("phpass", hash, "12345678").then(() => {
    isOver = true
  })
  let turns = 0
  for (; !isOver; turns++) await new Promise(setImmediate)
  await computing
  assert.ok(turns >= 8, `${turns} turns`)
})

test("a hash has its price, and a higher cost a higher one", () => {
  const secondsOf = (scheme: ForeignScheme, cost: number[]) =>
    foreignHashSeconds(scheme, { salt: new Uint8Array(0), cost })
  assert.ok(Math.abs(secondsOf("bcrypt", [12]) - 0.237) < 0.01)
  assert.equal(secondsOf("bcrypt", [13]), 2 * secondsOf("bcrypt", [12]))
  for (const [scheme, cheap, dear] of [
    ["argon2id", [64, 1, 1, 32], [128, 1, 1, 32]],
    ["scrypt", [10, 8, 1, 32], [11, 8, 1, 32]],
    ["phpass", [8], [9]],
    ["pbkdf2-sha512", [1000, 64], [1000, 65]],
    ["pbkdf2-sha256", [1000, 32], [2000, 32]],
  ] as const)
    assert.ok(secondsOf(scheme, [...dear]) > secondsOf(scheme, [...cheap]), scheme)
})
