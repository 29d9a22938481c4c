import assert from "node:assert/strict"
import { createHash, randomBytes } from "node:crypto"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, test } from "node:test"
import type { PosternError } from "../../../record/index.ts"
import { keyOf } from "../../testing/stand-ins.test.ts"
import { generateKeyEntry, type KeyRing, keyRing, keyRingFromEnv, keyRingFromFile, parseKeyRing } from "./key-ring.ts"

const folder = mkdtempSync(join(tmpdir(), "postern-keys-"))
after(() => rmSync(folder, { recursive: true }))

const key = Buffer.from(keyOf("one"))
const other = Buffer.from(keyOf("two"))

function exported(ring: KeyRing, id: string): string | undefined {
  return ring.key(id)?.export().toString("hex")
}

test("[15] a generated entry is taken, is 32 random bytes, and names itself", () => {
  const entries = Array.from({ length: 50 }, generateKeyEntry)
  assert.equal(new Set(entries).size, 50)
  for (const entry of entries) {
    const ring = parseKeyRing(entry)
    assert.match(ring.primaryId, /^[0-9a-f]{8}$/)
    assert.equal(ring.key(ring.primaryId)?.symmetricKeySize, 32)
    // a bare key gets the same id
    assert.equal(parseKeyRing(entry.split(":")[1]!).primaryId, ring.primaryId)
  }
})

test("base64, base64url and hex are one key, with commas, blanks, lines and comments around them", () => {
  for (const form of [
    key.toString("hex"),
    key.toString("hex").toUpperCase(),
    key.toString("base64"),
    key.toString("base64url"),
  ])
    assert.equal(exported(parseKeyRing(`a:${form}`), "a"), key.toString("hex"))
  const text = `# keys of the house: rotated in May\n\n b:${other.toString("base64")} # new, primary\r\n\ta:${key.toString("hex")},\n`
  const ring = parseKeyRing(text)
  assert.deepEqual([ring.primaryId, ring.ids], ["b", ["b", "a"]])
  assert.equal(exported(ring, "a"), key.toString("hex"))
  assert.equal(ring.key("c"), undefined)
  assert.equal(ring.key("__proto__"), undefined)
})

test("base64 that has hex digits alone is base64 at the length of a key, and no hex that lost a digit", () => {
  const text = "0123456789abcdefABCDEF0123456789fedcba98760"
  assert.equal(exported(parseKeyRing(`a:${text}`), "a"), Buffer.from(text, "base64url").toString("hex"))
  assert.throws(() => parseKeyRing(`a:${text}00`), { code: "keys-invalid" })
})

test("[15] short keys and keys of little variety are refused as weak", () => {
  for (const weak of [
    Buffer.alloc(0),
    key.subarray(0, 31),
    key.subarray(0, 14),
    Buffer.alloc(32),
    Buffer.alloc(32, "ab"),
    Buffer.from("0123456789abcde".repeat(3)),
    Buffer.alloc(64, 7),
  ])
    assert.throws(() => keyRing([{ id: "a", key: weak }]), { code: "keys-weak" })
  assert.doesNotThrow(() => keyRing([{ id: "a", key: randomBytes(64) }]))
  assert.throws(() => parseKeyRing("a:abcd"), { code: "keys-weak" })
})

test("[15] sixteen distinct bytes are the fewest, and a weak key is named with its length", () => {
  const ringOf = (distinct: number) =>
    keyRing([{ id: "a", key: Uint8Array.from({ length: 32 }, (_, index) => index % distinct) }])
  assert.doesNotThrow(() => ringOf(16))
  assert.throws(() => ringOf(15), { code: "keys-weak", details: { id: "a", got: "32 bytes" } })
})

test("a bare key is named after the digest of its own", () => {
  const digest = createHash("sha256").update("postern key id").update(key).digest("hex")
  assert.equal(parseKeyRing(key.toString("base64")).primaryId, digest.slice(0, 8))
})

test("[15] no key at all is refused as missing", () => {
  assert.throws(() => keyRing([]), { code: "keys-missing" })
  for (const text of ["", " \n,\n", "# nothing but a comment"])
    assert.throws(() => parseKeyRing(text), { code: "keys-missing" })
  assert.throws(() => keyRingFromEnv({}), { code: "keys-missing", details: {} })
  assert.throws(() => keyRingFromEnv({ POSTERN_KEYS: "  ", POSTERN_KEYS_FILE: "" }), { code: "keys-missing" })
  const file = join(folder, "nowhere")
  assert.throws(() => keyRingFromFile(file), { code: "keys-missing", details: { file } })
  mkdirSync(join(folder, "folder"), { mode: 0o700, recursive: true })
  assert.throws(() => keyRingFromFile(join(folder, "folder")), { code: "keys-missing" })
})

test("[16] an id twice is refused, and one key under two ids too: that would be no rotation", () => {
  assert.throws(
    () =>
      keyRing([
        { id: "a", key },
        { id: "a", key: other },
      ]),
    { code: "keys-invalid" },
  )
  assert.throws(
    () =>
      keyRing([
        { id: "a", key },
        { id: "b", key },
      ]),
    { code: "keys-invalid" },
  )
})

test("ids and keys of another shape are refused, and the message shows no key", () => {
  const hex = key.toString("hex")
  for (const entry of [
    `:${hex}`,
    `a b:${hex}`,
    `${"a".repeat(33)}:${hex}`,
    `-a:${hex}`,
    `ä:${hex}`,
    `${hex}:a`,
    `a:${hex}!`,
    `a:${hex.slice(1)}`,
    `a:${hex}0`,
    `a:${hex}:b`,
  ]) {
    assert.throws(
      () => parseKeyRing(entry),
      (fault: PosternError) => {
        assert.match(fault.code, /^keys-(invalid|weak)$/)
        assert.ok(!JSON.stringify([fault.message, fault.details]).includes(hex.slice(0, 16)))
        return true
      },
    )
  }
  for (const wrong of [hex, undefined, 5, [...key]]) {
    assert.throws(
      () => keyRing([{ id: "a", key: wrong as never }]),
      (fault: Error) => fault instanceof TypeError && !fault.message.includes(hex.slice(0, 8)),
    )
  }
})

test("[15] a key file is read if it is this user's and its group's alone, and refused if anybody else may read it", () => {
  const path = join(folder, "keys")
  rmSync(path, { force: true })
  writeFileSync(path, `a:${key.toString("base64url")}\n`, { mode: 0o600 })
  assert.equal(exported(keyRingFromFile(path), "a"), key.toString("hex"))
  for (const unset of [undefined, "", " \n"])
    assert.equal(exported(keyRingFromEnv({ POSTERN_KEYS: unset, POSTERN_KEYS_FILE: path }), "a"), key.toString("hex"))
  for (const mode of [0o644, 0o604, 0o620, 0o660, 0o601]) {
    chmodSync(path, mode)
    const details = { file: path, mode: mode.toString(8) }
    assert.throws(() => keyRingFromFile(path), { code: "keys-exposed", details })
  }
  for (const mode of [0o400, 0o440, 0o640]) {
    chmodSync(path, mode)
    assert.doesNotThrow(() => keyRingFromFile(path))
  }
  chmodSync(path, 0o600)
  for (const [text, code] of [
    ["no key at all!", "keys-invalid"],
    ["a:c2hvcnQ", "keys-weak"],
    ["# nothing", "keys-missing"],
  ] as const) {
    writeFileSync(path, text)
    assert.throws(
      () => keyRingFromFile(path),
      (fault: PosternError) => fault.code === code && fault.details.file === path,
    )
  }
})

test("POSTERN_KEYS goes before POSTERN_KEYS_FILE", () => {
  const ring = keyRingFromEnv({ POSTERN_KEYS: `x:${key.toString("hex")}`, POSTERN_KEYS_FILE: join(folder, "nowhere") })
  assert.equal(ring.primaryId, "x")
})

test("keys of another system stand in the ring under ids of their own, and neither seal nor open", () => {
  const pepper = Buffer.from("any length").toString("base64")
  const ring = parseKeyRing(`${generateKeyEntry()} legacy:old.pepper:${pepper}`)
  assert.equal(ring.legacyKey?.("old.pepper")?.export().toString(), "any length")
  assert.equal(ring.legacyKey?.(ring.primaryId), undefined)
  assert.deepEqual([ring.ids.length, ring.key("old.pepper")], [1, undefined])
  for (const entry of ["legacy:a:", "legacy::QUJD", "legacy:a:QUJD legacy:a:QUJE"])
    assert.throws(() => parseKeyRing(`${generateKeyEntry()} ${entry}`), { code: "keys-invalid" })
  assert.throws(() => parseKeyRing(`legacy:a:${pepper}`), { code: "keys-missing" })
})
