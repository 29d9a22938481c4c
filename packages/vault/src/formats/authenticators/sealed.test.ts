import assert from "node:assert/strict"
import { createCipheriv, createHash, pbkdf2Sync, randomBytes } from "node:crypto"
import test from "node:test"
import sodium from "libsodium-wrappers"
import { argon2 } from "../bytes/argon2.ts"
import { readFile } from "../index.ts"
import { address, seed } from "../samples/index.fixture.ts"

const password = "pässword & co"
const read = (name: string, content: Uint8Array | object, given = password) =>
  readFile(
    { name, bytes: content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content)) },
    { askPassword: async () => given },
  )
const wrong = { code: "passphrase-wrong" }

async function assertSealed(name: string, content: Uint8Array | object): Promise<void> {
  const found = await read(name, content)
  assert.deepEqual(
    found.entries.map(({ title, login, hasTotp }) => [title, login, hasTotp]),
    [["GitHub", "ada", true]],
  )
  assert.doesNotMatch(JSON.stringify(found), new RegExp(seed))
  await assert.rejects(read(name, content, "wrong"), wrong)
  const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content))
  for (const share of [0.2, 0.6, 0.95])
    await assert.rejects(read(name, bytes.subarray(0, Math.floor(bytes.length * share))), (error: { code: string }) =>
      ["file-damaged", "passphrase-wrong"].includes(error.code),
    )
  // Members of a next version are passed over.
  if (!(content instanceof Uint8Array))
    assert.equal((await read(name, { ...content, zz_next: [{ level: 2 }] })).entries.length, 1)
}

function gcm(key: Uint8Array, plain: string, data?: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv("aes-256-gcm", key, nonce)
  if (data !== undefined) cipher.setAAD(Buffer.from(data))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

const andOtp = JSON.stringify([
  { secret: seed, issuer: "GitHub", label: "ada", type: "TOTP", thumbnail: "Default", tags: [] },
])

test("andOTP's sealed backup is read in both its forms; one that asks for too much is not computed", async () => {
  const salt = randomBytes(12)
  const rounds = Buffer.alloc(4)
  rounds.writeUInt32BE(150_000)
  const key = pbkdf2Sync(password, salt, 150_000, 32, "sha1")
  await assertSealed("otp_accounts.json.aes", Buffer.concat([rounds, salt, gcm(key, andOtp)]))
  await assertSealed("otp_accounts.json.aes", gcm(createHash("sha256").update(password).digest(), andOtp))
  await assert.rejects(
    read("x.json.aes", Buffer.concat([Buffer.from("ffffffff", "hex"), salt, gcm(key, andOtp)])),
    wrong,
  )
  await assert.rejects(read("x.json.aes", Buffer.alloc(20)), { code: "file-damaged" })
})

const stratum = JSON.stringify({
  Authenticators: [{ Type: 2, Issuer: "GitHub", Username: "ada", Secret: seed }],
  Categories: [],
})

test("Stratum's sealed backup is read in both its forms", async () => {
  const salt = randomBytes(16)
  const key = await argon2(password, salt, {
    algorithm: "argon2id",
    version: 19,
    memoryKiB: 65_536,
    iterations: 3,
    parallelism: 4,
  })
  await assertSealed("backup.stratum", Buffer.concat([Buffer.from("AUTHENTICATORPRO"), salt, gcm(key, stratum)]))
  const [olderSalt, iv] = [randomBytes(20), randomBytes(16)]
  const cipher = createCipheriv("aes-256-cbc", pbkdf2Sync(password, olderSalt, 64_000, 32, "sha1"), iv)
  const sealed = Buffer.concat([cipher.update(stratum), cipher.final()])
  await assertSealed("backup.authpro", Buffer.concat([Buffer.from("AuthenticatorPro"), olderSalt, iv, sealed]))
  await assert.rejects(read("x.stratum", Buffer.from("AUTHENTICATORPROxx")), { code: "file-damaged" })
})

test("Proton Authenticator's sealed export is read", async () => {
  const salt = randomBytes(16)
  const key = await argon2(password, salt, {
    algorithm: "argon2id",
    version: 19,
    memoryKiB: 19_456,
    iterations: 2,
    parallelism: 1,
  })
  const entries = JSON.stringify({
    version: 1,
    entries: [{ id: "1", content: { uri: address("GitHub:ada"), entry_type: "Totp", name: "ada" }, note: null }],
  })
  const content = gcm(key, entries, "proton.authenticator.export.v1").toString("base64")
  await assertSealed("proton.json", { version: 1, salt: salt.toString("base64"), content })
  await assert.rejects(read("x.json", { version: 1, salt: "", content: "" }), { code: "file-damaged" })
})

test("Ente's sealed export is read; one that asks for too much is not computed", async () => {
  await sodium.ready
  const salt = randomBytes(16)
  const [memLimit, opsLimit] = [8 << 20, 2]
  const key = await argon2(password, salt, {
    algorithm: "argon2id",
    version: 19,
    memoryKiB: memLimit / 1024,
    iterations: opsLimit,
    parallelism: 1,
  })
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key)
  const text = `${address("GitHub:ada")}\n`
  const sealed = sodium.crypto_secretstream_xchacha20poly1305_push(
    state,
    text,
    null,
    sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL,
  )
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")
  const kdfParams = { memLimit, opsLimit, salt: base64(salt) }
  const file = { version: 1, kdfParams, encryptedData: base64(sealed), encryptionNonce: base64(header) }
  await assertSealed("ente.json", file)
  for (const cost of [{ memLimit: 2 ** 31 }, { memLimit: 2 ** 30, opsLimit: 100 }])
    await assert.rejects(read("x.json", { ...file, kdfParams: { ...kdfParams, ...cost } }), { code: "kdf-too-costly" })
  for (const odd of [{ memLimit: "8" }, { opsLimit: 0 }, { salt: 7 }, { memLimit: null }])
    await assert.rejects(read("x.json", { ...file, kdfParams: { ...kdfParams, ...odd } }), { code: "file-damaged" })
  await assert.rejects(read("x.json", { ...file, encryptionNonce: "" }), { code: "file-damaged" })
})
