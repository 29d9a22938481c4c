import assert from "node:assert/strict"
import { createCipheriv, pbkdf2Sync, randomBytes, scryptSync } from "node:crypto"
import test from "node:test"
import type { Candidate } from "./candidate.ts"
import { readImport } from "./import-file.ts"

const read = async (content: string | object, password = "pw"): Promise<readonly Candidate[]> => {
  const bytes = Buffer.from(typeof content === "string" ? content : JSON.stringify(content))
  return (await readImport({ name: "export.json", bytes }, { askPassword: async () => password })).candidates
}
const summary = (candidates: readonly Candidate[]): unknown[] =>
  candidates.map(({ service, login, codes }) => [service, login, codes.length])

function gcm(key: Buffer, plain: Buffer | string): { nonce: Buffer; sealed: Buffer; tag: Buffer } {
  const nonce = randomBytes(12)
  const cipher = createCipheriv("aes-256-gcm", key, nonce)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return { nonce, sealed, tag: cipher.getAuthTag() }
}

const entries = [
  { type: "totp", name: "ada", issuer: "GitHub", info: { secret: "JBSWY3DPEHPK3PXP" } },
  { type: "totp", name: "Acme:ada@example.org", issuer: "", info: { secret: "JBSWY3DPEHPK3PXP" } },
]
const expected = [
  ["GitHub", "ada", 0],
  ["Acme", "ada@example.org", 0],
]

function aegis(n = 2 ** 10): object {
  const salt = randomBytes(32)
  const master = randomBytes(32)
  const slot = gcm(scryptSync("pw", salt, 32, { N: 2 ** 10, r: 8, p: 1 }), master)
  const db = gcm(master, JSON.stringify({ version: 2, entries }))
  const params = ({ nonce, tag }: { nonce: Buffer; tag: Buffer }): object => ({
    nonce: nonce.toString("hex"),
    tag: tag.toString("hex"),
  })
  return {
    version: 1,
    header: {
      slots: [
        {
          type: 1,
          key: slot.sealed.toString("hex"),
          key_params: params(slot),
          n,
          r: 8,
          p: 1,
          salt: salt.toString("hex"),
        },
      ],
      params: params(db),
    },
    db: db.sealed.toString("base64"),
  }
}

test("Aegis vaults, plain and encrypted, list accounts and give no seed", async () => {
  const plain = await read({ version: 1, header: { slots: null, params: null }, db: { version: 2, entries } })
  assert.deepEqual(summary(plain), expected)
  assert.doesNotMatch(JSON.stringify(plain), /JBSWY3DP/)
  assert.deepEqual(summary(await read(aegis())), expected)
  await assert.rejects(read(aegis(), "wrong"), { code: "passphrase-wrong" })
  await assert.rejects(read(aegis(2 ** 30)), { code: "kdf-too-costly" })
})

test("exports that hold another type where a number or a text belongs are damaged files, not crashes", async () => {
  const damaged = { code: "file-damaged" }
  const vault = aegis() as { header: { slots: object[] } }
  for (const odd of [{ n: { toString: 1 } }, { n: 1000 }, { n: "1024" }, { r: 1.5 }, { p: null }, { n: 2 ** 60 + 1 }]) {
    const slots = [{ ...vault.header.slots[0], ...odd }]
    await assert.rejects(read({ ...vault, header: { ...vault.header, slots } }), damaged, JSON.stringify(odd))
  }
  assert.deepEqual(await read({ ...vault, header: null }), [])
  const sealed = { encrypted: true, passwordProtected: true, salt: "c2FsdA==", kdfType: 0, kdfIterations: 1000 }
  for (const odd of [{ toString: 1 }, null, 7, ["2.AA==|AA==|AA=="]])
    await assert.rejects(
      read({ ...sealed, encKeyValidation_DO_NOT_EDIT: odd, data: odd }),
      damaged,
      JSON.stringify(odd),
    )
})

test("2FAS backups, plain and encrypted, list accounts and give no seed", async () => {
  const services = [{ name: "GitHub", secret: "JBSWY3DPEHPK3PXP", otp: { issuer: "GitHub", account: "ada" } }]
  assert.deepEqual(summary(await read({ schemaVersion: 4, services })), [["GitHub", "ada", 0]])
  const salt = randomBytes(256)
  const { nonce, sealed, tag } = gcm(pbkdf2Sync("pw", salt, 10_000, 32, "sha256"), JSON.stringify(services))
  const servicesEncrypted = [Buffer.concat([sealed, tag]), salt, nonce].map(part => part.toString("base64")).join(":")
  const backup = { schemaVersion: 4, services: [], servicesEncrypted }
  const found = await read(backup)
  assert.deepEqual(summary(found), [["GitHub", "ada", 0]])
  assert.doesNotMatch(JSON.stringify(found), /JBSWY3DP/)
  await assert.rejects(read(backup, "wrong"), { code: "passphrase-wrong" })
})

test("Google's migration address lists accounts; one that is cut short is refused", async () => {
  const field = (number: number, bytes: Buffer | string): Buffer =>
    Buffer.concat([Buffer.from([(number << 3) | 2, Buffer.byteLength(bytes)]), Buffer.from(bytes)])
  const account = Buffer.concat([
    field(1, "seedseedseed"),
    field(2, "ada@example.org"),
    field(3, "Acme"),
    Buffer.from([4 << 3, 1]),
  ])
  const payload = Buffer.concat([field(1, account), Buffer.from([2 << 3, 1])])
  const address = (bytes: Buffer): string =>
    `otpauth-migration://offline?data=${encodeURIComponent(bytes.toString("base64"))}`
  const found = await read(address(payload))
  assert.deepEqual(summary(found), [["Acme", "ada@example.org", 0]])
  assert.doesNotMatch(JSON.stringify(found), /seedseed/)
  await assert.rejects(read(address(payload.subarray(0, 20))), { code: "file-damaged" })
})

test("plain otpauth addresses, as Ente and others write them, are read a line each", async () => {
  const found = await read(
    "otpauth://totp/GitHub:ada?secret=JBSWY3DPEHPK3PXP&issuer=GitHub\notpauth://totp/Acme%3Abob?secret=X\n",
  )
  assert.deepEqual(summary(found), [
    ["GitHub", "ada", 0],
    ["Acme", "bob", 0],
  ])
})
