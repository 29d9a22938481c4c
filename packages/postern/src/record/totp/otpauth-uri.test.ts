import assert from "node:assert/strict"
import { test } from "node:test"
import { isKitName } from "@postern/core"
import fc from "fast-check"
import { checkLabel, otpauthUri, shownLabel } from "./otpauth-uri.ts"

const secret = Buffer.from("12345678901234567890")

test("[53] the URI is exactly what Key URI Format asks", () => {
  assert.equal(
    otpauthUri({ issuer: "Acme & Söhne", account: "ada+2fa@example.com" }, secret),
    "otpauth://totp/Acme%20%26%20S%C3%B6hne:ada%2B2fa%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30",
  )
})

test("[53] other parameters stand in the URI as they are", () => {
  const uri = otpauthUri({ issuer: "A", account: "b" }, secret, { algorithm: "SHA512", digits: 8, periodSeconds: 60 })
  assert.ok(uri.endsWith("&algorithm=SHA512&digits=8&period=60"))
})

test("[53] every name that is taken comes back from the URI, and is one that a kit takes", () => {
  const taken = (name: string) => {
    try {
      return checkLabel("account", name) === name
    } catch {
      return false
    }
  }
  const names = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter(taken)
  fc.assert(
    fc.property(names, names, (issuer, account) => {
      const uri = otpauthUri({ issuer, account }, secret)
      const [label, query] = uri.slice("otpauth://totp/".length).split("?")
      const [issuerPart, accountPart, ...more] = label!.split(":")
      assert.deepEqual(
        [decodeURIComponent(issuerPart!), decodeURIComponent(accountPart!), more],
        [shownLabel(issuer), shownLabel(account), []],
      )
      assert.equal(new URLSearchParams(query).get("issuer"), shownLabel(issuer))
      assert.equal(new URLSearchParams(query).get("secret"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
      assert.ok(isKitName(issuer) && isKitName(account))
    }),
  )
})

test("[53] a colon in a name is shown as the full-width one, and parts nothing", () => {
  const uri = otpauthUri({ issuer: "Star Trek: Website", account: "corp:ada" }, secret)
  assert.match(
    uri,
    /^otpauth:\/\/totp\/Star%20Trek%EF%BC%9A%20Website:corp%EF%BC%9Aada\?.*issuer=Star%20Trek%EF%BC%9A%20Website&/,
  )
})

test("a name that the label, the kit or the QR code cannot carry is refused before anything is shown", () => {
  const refused = {
    empty: "",
    blank: "  \u00a0",
    "201 characters": "a".repeat(201),
    NUL: "a\0b",
    "line end": "a\nb",
    "line separator": "a\u2028b",
    "half a surrogate pair": "a\ud83d",
    "right-to-left override": "moc.elpmaxe\u202e",
    isolate: "\u2066a",
    "longer than a QR code, once encoded": "漢".repeat(80),
  }
  for (const [name, value] of Object.entries(refused))
    assert.throws(() => checkLabel("account", value), RangeError, name)
  assert.equal(checkLabel("account", "a".repeat(200)), "a".repeat(200))
  const longest = `${"漢".repeat(77)}1234567`
  assert.equal(encodeURIComponent(longest).length, 700)
  assert.equal(checkLabel("account", longest), longest)
  assert.throws(() => checkLabel("account", `${longest}8`), RangeError)
  for (const value of [undefined, null, 5, ["a"], {}])
    assert.throws(() => checkLabel("account", value as string), TypeError)
})

test("the message begins with the name that is refused", () => {
  for (const value of ["", "a\nb", "漢".repeat(80), 5 as never]) {
    assert.throws(() => otpauthUri({ issuer: value, account: "ada" }, secret), { message: /^issuer:/ })
    assert.throws(() => otpauthUri({ issuer: "Acme", account: value }, secret), { message: /^account:/ })
  }
})
