import assert from "node:assert/strict"
import { chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { test } from "node:test"
import { hashApiKey } from "../../service/index.ts"
import { scratchFolder } from "../cli-rig.test.ts"
import { apiKeyHashesText, parseApiKeys, readApiKey, readApiKeyHashes, readApiKeys } from "./api-key-source.ts"

const [one, other] = ["0123456789abcdefghij", "zyxwvutsrqponmlkjihg"]

test("one key is the key of the tenant default, and tenants are named before an equals sign", () => {
  assert.deepEqual(parseApiKeys(one), [{ tenant: "default", hash: hashApiKey(one) }])
  assert.deepEqual(parseApiKeys(` acme=${one}, north=${other},`), [
    { tenant: "acme", hash: hashApiKey(one) },
    { tenant: "north", hash: hashApiKey(other) },
  ])
})

test("the padding of a base64 key does not make a tenant of it", () => {
  const padded = "MDEyMzQ1Njc4OWFiY2RlZg=="
  assert.deepEqual(parseApiKeys(padded), [{ tenant: "default", hash: hashApiKey(padded) }])
  assert.deepEqual(parseApiKeys(`acme=${padded}`), [{ tenant: "acme", hash: hashApiKey(padded) }])
})

test("a tenant may have several keys, but no key two tenants", () => {
  assert.equal(parseApiKeys(`acme=${one},acme=${other}`).length, 2)
  assert.throws(() => parseApiKeys(`acme=${one},north=${one}`), { code: "setting-invalid" })
  assert.throws(() => parseApiKeys("acme=short"), { code: "api-key-weak" })
  for (const none of ["", " ", ", ,"]) assert.throws(() => parseApiKeys(none), { code: "setting-invalid" })
})

test("a short key is taken for a trial, and somebody hears of it", () => {
  let heard = 0
  const weak = () => heard++
  assert.equal(parseApiKeys("acme=short", { isTrial: true, weak }).length, 1)
  assert.equal(heard, 1)
  parseApiKeys(one, { isTrial: true, weak })
  assert.equal(heard, 1)
})

test("hashed keys are read as they were written, and anything else is refused", async context => {
  const file = join(await scratchFolder(context), "api-keys.json")
  assert.equal(readApiKeyHashes(file), null)
  await writeFile(file, apiKeyHashesText(parseApiKeys(one)))
  assert.deepEqual(readApiKeyHashes(file), parseApiKeys(one))
  for (const text of ["", "{}", '{"keys":[]}', `{"keys":[{"tenant":"acme","hash":"${one}"}]}`, '{"keys":[null]}']) {
    await writeFile(file, text)
    assert.throws(() => readApiKeyHashes(file), { code: "api-keys-unreadable" }, text)
  }
})

test("keys come from a file too, one a line, and every fault names the file", async context => {
  const file = join(await scratchFolder(context), "api-keys")
  await writeFile(file, `acme=${one}\nacme=${other}\n`, { mode: 0o600 })
  assert.deepEqual(readApiKeys(file), parseApiKeys(`acme=${one},acme=${other}`))
  const refused = (act: () => unknown, code: string) =>
    assert.throws(act, (fault: Error & { code: string }) => fault.code === code && fault.message.includes(file))
  for (const [text, code] of [
    ["", "setting-invalid"],
    [`a=${one}\nb=${one}`, "setting-invalid"],
    ["short", "api-key-weak"],
  ] as const) {
    await writeFile(file, text)
    refused(() => readApiKeys(file), code)
  }
  await chmod(file, 0o644)
  for (const read of [readApiKeys, readApiKey]) refused(() => read(file), "keys-exposed")
  refused(() => readApiKeys(`${file}.none`), "file-unreadable")
})

test("hashed keys that others can change are refused, for they could add one of theirs", async context => {
  const file = join(await scratchFolder(context), "api-keys.json")
  await writeFile(file, apiKeyHashesText(parseApiKeys(one)))
  await chmod(file, 0o646)
  assert.throws(() => readApiKeyHashes(file), { code: "keys-exposed", details: { file, mode: "646" } })
})
