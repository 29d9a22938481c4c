import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import fc from "fast-check"
import { zipSync } from "fflate"
import { readImport } from "../../packages/vault/src/reading/index.ts"
import { readEvent, VaultError } from "../../packages/vault/src/record/index.ts"
import { formatTargets } from "./format-targets.ts"
import { type FuzzTarget, holds, holdsLater } from "./fuzz-target.ts"
import { keptOrNamedTargets } from "./kept-or-named-targets.ts"
import { mutatedBytes, mutatedJson, mutatedText } from "./mutation.ts"

const seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
const code = "4f2a1-b3c9d"
const otpauth = `otpauth://totp/Acme:ada%40example.com?secret=${seed}&issuer=Acme&algorithm=SHA1&digits=6&period=30`
const migration = `otpauth-migration://offline?data=${Buffer.from(
  `\n#\n\x0a${"s".repeat(10)}\x12\x0eAcme:ada@x.exam\x1a\x04Acme \x01(\x010\x02\x10\x01\x18\x01`,
  "latin1",
).toString("base64url")}`

const exports = {
  aegis: {
    version: 1,
    header: { slots: null, params: null },
    db: { version: 2, entries: [{ type: "totp", name: "ada", issuer: "Acme", info: { secret: seed } }] },
  },
  "aegis, sealed": {
    version: 1,
    header: {
      slots: [
        {
          type: 1,
          key: "00".repeat(32),
          key_params: { nonce: "00".repeat(12), tag: "00".repeat(16) },
          n: 16,
          r: 8,
          p: 1,
          salt: "00".repeat(32),
        },
      ],
      params: { nonce: "00".repeat(12), tag: "00".repeat(16) },
    },
    db: Buffer.alloc(40).toString("base64"),
  },
  "2FAS": { schemaVersion: 4, services: [{ name: "Acme", secret: seed, otp: { account: "ada", issuer: "Acme" } }] },
  "2FAS, sealed": {
    schemaVersion: 4,
    services: [],
    servicesEncrypted: [randomBytes(40), randomBytes(256), randomBytes(12)]
      .map(each => each.toString("base64"))
      .join(":"),
  },
  Bitwarden: {
    encrypted: false,
    items: [
      {
        type: 1,
        name: "Acme",
        notes: `Backup codes:\n${code}\n8e0d2-77aa1`,
        fields: [{ name: "Backup codes expire", value: "2030-01-01" }],
        login: { username: "ada", totp: otpauth, uris: [{ uri: "https://acme.example" }] },
      },
    ],
  },
  "Ente, sealed": {
    version: 1,
    kdfParams: { memLimit: 8192, opsLimit: 1, salt: Buffer.alloc(16).toString("base64") },
    encryptedData: Buffer.alloc(40).toString("base64"),
    encryptionNonce: Buffer.alloc(24).toString("base64"),
  },
  "Proton Authenticator, sealed": {
    version: 1,
    salt: Buffer.alloc(16).toString("base64"),
    content: Buffer.alloc(60).toString("base64"),
  },
  "Bitwarden, sealed": {
    encrypted: true,
    passwordProtected: true,
    salt: "c2FsdA==",
    kdfType: 0,
    kdfIterations: 1000,
    encKeyValidation_DO_NOT_EDIT: `2.${Buffer.alloc(16).toString("base64")}|${Buffer.alloc(48).toString("base64")}|${Buffer.alloc(32).toString("base64")}`,
    data: `2.${Buffer.alloc(16).toString("base64")}|${Buffer.alloc(48).toString("base64")}|${Buffer.alloc(32).toString("base64")}`,
  },
}

const onePuxData = {
  accounts: [
    {
      vaults: [
        {
          items: [
            {
              overview: { title: "Acme", url: "https://acme.example" },
              details: {
                loginFields: [{ designation: "username", value: "ada" }],
                notesPlain: code,
                sections: [
                  {
                    title: "Recovery codes",
                    fields: [
                      { title: "1", value: { concealed: code } },
                      { title: "", value: { totp: otpauth } },
                    ],
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
}

const textFile = fc.constantFrom(
  `GitHub recovery codes\n${code}\n8e0d2-77aa1\n99aab-0c1d2\n`,
  "SAVE YOUR BACKUP CODES\n1. 1234 5678   6. 9876 5432\n2. 1111 2222   7. 3333 4444\n(ada@gmail.com)\n* You can only use each backup code once.\n",
  `${otpauth}\n${otpauth.replace("ada", "grace")}\n${migration}\n`,
)

const jsonFile = mutatedJson(fc.constantFrom<unknown>(...Object.values(exports)))
const onePux = mutatedJson(fc.constant<unknown>(onePuxData)).map(data =>
  zipSync({ "export.data": Buffer.from(JSON.stringify(data) ?? "") }, { level: 0 }),
)
const kdbxHead = Buffer.concat([
  Buffer.from("03d9a29a67fb4bb501000400", "hex"),
  Buffer.from([2, 16, 0, 0, 0]),
  randomBytes(16),
  Buffer.from([0, 4, 0, 0, 0, 13, 10, 13, 10]),
  randomBytes(64),
])

/** A file is read, or refused with a reason that quotes neither a seed nor a code. No password is at hand: derivations that a file could make dear are not run. */
async function checkImport(bytes: Uint8Array): Promise<void> {
  try {
    const { candidates } = await readImport({ name: "codes.txt", bytes }, { askPassword: withoutPassword })
    for (const { name, codes } of candidates) {
      assert.equal(typeof name, "string")
      for (const each of codes) assert.equal(typeof each.text, "string")
    }
  } catch (fault) {
    if (fault instanceof PasswordAsked) return
    if (!(fault instanceof VaultError)) throw fault
    for (const hidden of [seed, code]) assert.ok(!fault.message.includes(hidden), "a secret in a message")
  }
}

class PasswordAsked extends Error {}

async function withoutPassword(): Promise<string> {
  throw new PasswordAsked()
}

// Dear derivations are refused by their own tests; here they would only take the time of other inputs.
const cheap = (json: unknown) => !/"(?:n|r|p|kdfIterations)":\s*"?\d{4,}[^,]{2}/.test(JSON.stringify(json) ?? "")

async function checkSealedImport(json: unknown): Promise<void> {
  if (!cheap(json)) return
  const bytes = Buffer.from(JSON.stringify(json) ?? "")
  try {
    await readImport({ name: null, bytes }, { askPassword: async () => "password" })
  } catch (fault) {
    if (!(fault instanceof VaultError)) throw fault
  }
}

const vaultEvent = fc.constantFrom<unknown>(
  {
    device: "d",
    seq: 1,
    lamport: 1,
    at: "2026-01-01T00:00:00.000Z",
    prev: "p",
    seen: {},
    kind: "account-added",
    account: "a",
    name: "Acme",
  },
  {
    device: "d",
    seq: 2,
    lamport: 2,
    at: "2026-01-01T00:00:00.000Z",
    prev: "p",
    seen: { e: [1, "h"] },
    kind: "batch-added",
    account: "a",
    batch: "b",
    codes: ["1"],
  },
)

export const vaultTargets: readonly FuzzTarget[] = [
  ...formatTargets,
  ...keptOrNamedTargets,
  {
    name: "otpauth reader",
    shortRuns: 1000,
    longRuns: 200_000,
    property: holdsLater(mutatedText(fc.constantFrom(otpauth, migration, `${otpauth}\n${migration}`)), text =>
      checkImport(Buffer.from(/\botpauth/.test(text) ? text : `${otpauth}\n${text}`)),
    ),
  },
  {
    name: "lists of codes",
    shortRuns: 500,
    longRuns: 60_000,
    property: holdsLater(mutatedText(textFile), text => checkImport(Buffer.from(text))),
  },
  {
    name: "password managers' exports",
    shortRuns: 700,
    longRuns: 80_000,
    property: holdsLater(jsonFile, json => checkImport(Buffer.from(JSON.stringify(json) ?? ""))),
  },
  {
    name: "sealed exports",
    shortRuns: 60,
    longRuns: 5000,
    property: holdsLater(
      mutatedJson(
        fc.constantFrom<unknown>(
          exports["aegis, sealed"],
          exports["2FAS, sealed"],
          exports["Bitwarden, sealed"],
          exports["Ente, sealed"],
          exports["Proton Authenticator, sealed"],
        ),
      ),
      checkSealedImport,
    ),
  },
  {
    name: "archives and databases",
    shortRuns: 500,
    longRuns: 60_000,
    property: holdsLater(
      fc.oneof(onePux, mutatedBytes(onePux), mutatedBytes(fc.constant(new Uint8Array(kdbxHead)))),
      checkImport,
    ),
  },
  {
    name: "vault events",
    shortRuns: 500,
    longRuns: 50_000,
    property: holds(mutatedJson(vaultEvent), value => {
      const read = readEvent(value)
      assert.ok("event" in read || "newer" in read || "malformed" in read)
    }),
  },
]
