import assert from "node:assert/strict"
import { createCipheriv, createHash } from "node:crypto"
import { test } from "node:test"
import { encodeBase32 } from "../../../record/index.ts"
import { betterAuth } from "./better-auth.ts"
import { betterAuthSecret, betterAuthVector } from "./reader-samples.test.ts"
import { hChaCha20, openXChaCha20 } from "./xchacha20.ts"

const secret = betterAuthSecret
const vector = betterAuthVector

function encrypt(text: string, key = secret): string {
  const nonce = Buffer.alloc(24, 7)
  const subkey = hChaCha20(createHash("sha256").update(key).digest(), nonce.subarray(0, 16))
  const iv = Buffer.concat([Buffer.alloc(4), nonce.subarray(16)])
  const cipher = createCipheriv("chacha20-poly1305", subkey, iv, { authTagLength: 16 })
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString("hex")
}

function read(row: object, key = secret, options = {}) {
  return betterAuth.open(options, key).read([{ subject: "u1", ...row }])
}

// draft-irtf-cfrg-xchacha-03 §2.2.1
test("HChaCha20 gives the test vector of its draft", () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
  const nonce = Buffer.from("000000090000004a0000000031415927", "hex")
  assert.equal(
    hChaCha20(key, nonce).toString("hex"),
    "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc",
  )
  assert.equal(openXChaCha20(key, Buffer.alloc(39)), null)
})

test("secret and codes of the vector are read; the text itself is the TOTP key", () => {
  const found = read({ ...vector, account: "ada@example.com", verified: true })
  assert.deepEqual(found.authenticators, [{ totp: { secret: "MFBDGX3EIU3C2Z2IHFVEWMTNJY2XAUJYOJJTC5CVGR3FON3YLEYA" } }])
  assert.deepEqual(found.codes, {
    scheme: "plain",
    form: { alphabet: "base62", lengths: [10], groups: [5, 5], case: "exact" },
    values: ["abCDe-12345", "Zz9Yy-8XxWw"],
  })
  assert.equal(found.account, "ada@example.com")
  const flagged = read(vector, secret, { totpDigits: 8, totpPeriod: 60 })
  assert.deepEqual([flagged.authenticators[0]?.totp.digits, flagged.authenticators[0]?.totp.period], [8, 60])
})

test("all four shapes that codes had are read, and rotated secrets", () => {
  const codes = '["abCDe-12345"]'
  for (const backupCodes of [codes, encrypt(codes), encrypt(encrypt(codes)), `$ba$2$${encrypt(codes)}`])
    assert.deepEqual(read({ backupCodes }).codes?.values, ["abCDe-12345"], backupCodes)
  for (const key of [`2:new,1:${secret}`, `new\n${secret}\n`, `3:newest\n${secret}`])
    assert.equal(read(vector, key).authenticators.length, 1, key)
  const key = encodeBase32(Buffer.from("text key with 32 characters here"))
  assert.equal(read({ secret: encrypt("text key with 32 characters here") }).authenticators[0]?.totp.secret, key)
})

test("an abandoned enrolment is no authenticator, and its codes count; null counts as verified", () => {
  const abandoned = read({ ...vector, verified: false })
  assert.deepEqual([abandoned.authenticators.length, abandoned.codes?.values.length], [0, 2])
  assert.equal(read({ ...vector, verified: null }).authenticators.length, 1)
  assert.deepEqual(read({ secret: null, backupCodes: null }).authenticators, [])
})

test("a wrong key is told from what cannot be read, and a cut or altered box opens under none", () => {
  assert.deepEqual(
    [read(vector, "another").totpSkipped, read(vector, "another").codesSkipped],
    ["wrong-key", "wrong-key"],
  )
  for (const stored of [
    "",
    "zz",
    "abc",
    vector.secret.slice(0, 60),
    "[7]",
    '["abCDe-12345"',
    encrypt(encrypt(encrypt(encrypt("[]")))),
  ]) {
    assert.ok(
      ["unreadable", "wrong-key"].includes(read({ secret: stored || "x", backupCodes: stored || "x" }).codesSkipped!),
      stored,
    )
  }
  const altered = vector.secret.replace(/.$/, "1")
  assert.equal(read({ secret: altered }).totpSkipped, "wrong-key")
  assert.equal(read({ backupCodes: '["no form at all!"]' }).codesSkipped, "unreadable")
  assert.throws(() => betterAuth.open({}, secret).read([{ subject: { a: 1 } }]), { name: "RowFault" })
  assert.throws(() => read({ secret: 7.5 }), { name: "RowFault" })
})
