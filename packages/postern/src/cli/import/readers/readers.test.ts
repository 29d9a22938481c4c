import assert from "node:assert/strict"
import { createCipheriv, pbkdf2Sync } from "node:crypto"
import { test } from "node:test"
import { checkEntry } from "../../../issuer/index.ts"
import { entryOf } from "../source-entry.ts"
import { allauthCodes } from "./django-allauth.ts"
import { readPhpSerialized } from "./php-serialized.ts"
import type { Row, SourceAccount, SourceOptions } from "./reader.ts"
import {
  activeRecord,
  allauthSeed,
  appKey,
  attrEncrypted,
  attrKeys,
  bcrypt,
  djangoTotp,
  factor,
  gitlab,
  gitlabKeys,
  keycloakCodes,
  keycloakOtp,
  laravel,
  phpass,
  railsKeys,
  readerSamples,
  rfcSecret,
  supabaseKeys,
  supabaseSecret,
} from "./reader-samples.test.ts"
import { readers } from "./readers.ts"

function read(from: string, rows: Row | Row[], key = "", options: SourceOptions = {}): SourceAccount {
  return readers[from]!.open(options, key).read([rows].flat().map(row => ({ subject: "u1", ...row })))
}

function verdict(from: string, account: SourceAccount, whenSeveral: "all" | "first" | "latest" | "refuse" = "refuse") {
  return entryOf(account, { origin: from, whenSeveral, expiresAt: null })
}

const secrets = (account: SourceAccount) => account.authenticators.map(({ totp }) => totp.secret)
test("Keycloak: the key is the text unless it says BASE32, codes are one SHA-512 in their order", () => {
  const account = read("keycloak", [keycloakOtp(), keycloakCodes])
  assert.deepEqual(secrets(account), ["KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ"])
  assert.equal(account.codes?.scheme, "sha512")
  assert.match(String(account.codes?.values[0]), /^18WOG/)
  assert.deepEqual(secrets(read("keycloak", keycloakOtp({ secretEncoding: "BASE32" }, rfcSecret))), [rfcSecret])
  const other = read("keycloak", keycloakOtp({ algorithm: "HmacSHA512", digits: 8, period: 60 })).authenticators[0]
    ?.totp
  assert.deepEqual([other?.algorithm, other?.digits, other?.period], ["SHA512", 8, 60])
  const plain = {
    ...keycloakCodes,
    secretData: JSON.stringify({ codes: [{ number: 1, plainTextValue: "ABCD1EFGH2IJ" }] }),
  }
  assert.deepEqual(read("keycloak", plain).codes?.values, ["ABCD1EFGH2IJ"])
})

test("Keycloak: counter-based devices are left behind, several come along with their names, an export of the realm is read", () => {
  assert.deepEqual(verdict("keycloak", read("keycloak", keycloakOtp({ subType: "hotp" }))), { skipped: "hotp" })
  const two = read("keycloak", [
    { ...keycloakOtp(), priority: 20, userLabel: "My \u202etablet" },
    { ...keycloakOtp({}, "another key of text0"), priority: 10, userLabel: ` ${"Phone".repeat(9)}` },
  ])
  assert.deepEqual(verdict("keycloak", two), { skipped: "several-authenticators" })
  const all = verdict("keycloak", two, "all")
  assert.ok("entry" in all)
  assert.deepEqual(
    [all.entry.totp, ...all.entry.otherTotps].map(each => each?.name),
    ["PhonePhonePhonePhone", null],
  )
  const six = read(
    "keycloak",
    Array.from({ length: 6 }, (_, i) => keycloakOtp({}, `another key of text${i}`)),
  )
  assert.deepEqual(verdict("keycloak", six, "all"), { skipped: "several-authenticators" })
  const twice = verdict("keycloak", read("keycloak", [keycloakOtp(), keycloakOtp()]), "all")
  assert.ok("invalid" in twice && twice.invalid.startsWith("/totp/1/secret"), "one secret would be two apps")
  const first = verdict("keycloak", two, "first")
  assert.ok("entry" in first && Buffer.from(first.entry.totp!.secret).toString() === "another key of text0")
  const user = {
    id: "u9",
    username: "ada",
    email: "ada@example.com",
    credentials: [keycloakOtp(), { type: "password" }],
  }
  const rows = readers.keycloak!.rowsOf!({ realm: "acme", users: [user, { id: "u10" }, null] })
  assert.deepEqual(
    rows?.map(({ subject, account, type }) => [subject, account, type]),
    [
      ["u9", "ada@example.com", "otp"],
      ["u9", "ada@example.com", "password"],
    ],
  )
  for (const bad of [
    { type: "otp", secretData: "x", credentialData: "{}" },
    keycloakOtp({ algorithm: "HmacMD5" }),
    { ...keycloakCodes, secretData: "{}" },
  ])
    assert.throws(() => read("keycloak", bad), { name: "RowFault" })
})

test("ASP.NET: keys and codes are in clear, codes forgive case and dash, and who did not turn it on has nothing", () => {
  const row = { authenticatorKey: "gezdgnbvgy3tqojqgezdgnbvgy3tqojq", recoveryCodes: "23456-789BC;DFGHJ-KMNPQ;" }
  const account = read("aspnet", row)
  assert.deepEqual([secrets(account), account.codes?.values], [[rfcSecret], ["23456-789BC", "DFGHJ-KMNPQ"]])
  const entry = verdict("aspnet", account)
  assert.ok("entry" in entry)
  assert.equal(read("aspnet", { authenticatorKey: rfcSecret, recoveryCodes: "" }).codes, undefined)
  assert.deepEqual(verdict("aspnet", read("aspnet", { ...row, twoFactorEnabled: false })), { skipped: "not-enrolled" })
  assert.throws(() => read("aspnet", { recoveryCodes: ["a"] }), { name: "RowFault" })
})

test("Fortify: both columns open under APP_KEY or a previous one, in either cipher, serialised or not", () => {
  for (const key of [appKey, `APP_KEY="${appKey}"`, `base64:${Buffer.alloc(32, 9).toString("base64")},${appKey}\n`]) {
    const account = read("fortify", laravel, key)
    assert.deepEqual(
      [secrets(account), account.codes?.values],
      [[rfcSecret], ["abcdefghij-KLMNOPQRST", "0123456789-uvwxyzABCD"]],
    )
  }
  const key = Buffer.from(appKey.slice(7), "base64")
  const cipher = createCipheriv("aes-256-gcm", key, Buffer.alloc(12, 5), { authTagLength: 16 })
  const value = Buffer.concat([cipher.update(rfcSecret), cipher.final()]).toString("base64")
  const payload = {
    iv: Buffer.alloc(12, 5).toString("base64"),
    value,
    mac: "",
    tag: cipher.getAuthTag().toString("base64"),
  }
  assert.deepEqual(
    secrets(read("fortify", { secret: Buffer.from(JSON.stringify(payload)).toString("base64") }, appKey)),
    [rfcSecret],
  )
})

test("Fortify: a wrong key, an altered payload and an enrolment that was not confirmed bring nothing", () => {
  const other = `base64:${Buffer.alloc(32, 9).toString("base64")}`
  assert.deepEqual(
    [read("fortify", laravel, other).totpSkipped, read("fortify", laravel, other).codesSkipped],
    ["wrong-key", "wrong-key"],
  )
  const { iv, value, mac } = JSON.parse(Buffer.from(laravel.secret, "base64").toString())
  const altered = (more: object) => Buffer.from(JSON.stringify({ iv, value, mac, tag: "", ...more })).toString("base64")
  for (const more of [
    { mac: "00" },
    { mac: mac.replace(/^../, "00") },
    { value: `${value}AA` },
    { mac: 7 },
    { tag: "AAAA" },
  ])
    assert.equal(read("fortify", { secret: altered(more) }, appKey).totpSkipped, "wrong-key", JSON.stringify(more))
  for (const secret of ["x", "eyJ9", altered({ iv: 7 })])
    assert.equal(read("fortify", { secret }, appKey).totpSkipped, "unreadable")
  assert.deepEqual(verdict("fortify", read("fortify", { ...laravel, confirmedAt: null }, appKey)), {
    skipped: "not-enrolled",
  })
})

test("what PHP serialised is read as data alone, and lengths count bytes", () => {
  assert.equal(readPhpSerialized('s:6:"é"ü;";'.replace("6", String(Buffer.byteLength('é"ü;')))), 'é"ü;')
  assert.deepEqual(readPhpSerialized('a:2:{i:0;s:1:"a";s:1:"k";a:1:{i:0;b:1;}}'), ["a", [true]])
  for (const bad of [
    'O:8:"stdClass":0:{}',
    's:5:"abc";',
    "a:1:{i:0;}",
    "a:9999:{",
    "i:1;i:2;",
    'C:1:"a":0:{}',
    "a:1:{a:0:{}i:1;}",
    "",
  ])
    assert.equal(readPhpSerialized(bad), undefined, bad)
})

test("devise: secrets of both generations open, with either digest of Rails; the last step comes along", () => {
  for (const otpSecret of Object.values(activeRecord)) {
    const account = read("devise", { otpSecret, consumedTimestep: 58_912_345, backupCodes: [bcrypt] }, railsKeys)
    assert.deepEqual(account.authenticators, [{ totp: { secret: rfcSecret, lastStep: 58_912_345 } }])
    assert.deepEqual([account.codes?.scheme, account.codes?.values], ["bcrypt", [bcrypt]])
  }
  assert.deepEqual(secrets(read("devise", attrEncrypted, attrKeys)), ["JBSWY3DPEHPK3PXPJBSWY3DP"])
  assert.equal(read("devise", { backupCodes: [bcrypt] }, railsKeys, { pepperId: "p" }).codes?.pepperId, "p")
})

test("devise: GitLab's AES-CBC is read where the tables are said to be GitLab's, with a salt in base64 or as it lies there", () => {
  const options = { tables: "gitlab" }
  assert.deepEqual(secrets(read("devise", gitlab, gitlabKeys, options)), ["GEZDGNBVGY3TQOJQGEZDGNBV"])
  assert.equal(read("devise", gitlab, gitlabKeys).totpSkipped, "wrong-key", "another cipher")
  const cut = { ...gitlab, encryptedOtpSecret: gitlab.encryptedOtpSecret.slice(0, 20) }
  assert.equal(read("devise", cut, gitlabKeys, options).totpSkipped, "wrong-key")
  // attr_encrypted takes a salt without "_" in front as text.
  const key = pbkdf2Sync("5f0c".repeat(32), "0a1b2c3d4e5f6071", 2000, 32, "sha1")
  const cipher = createCipheriv("aes-256-cbc", key, Buffer.alloc(16, 7))
  const plainSalt = {
    encryptedOtpSecret: Buffer.concat([cipher.update(rfcSecret), cipher.final()]).toString("base64"),
    encryptedOtpSecretIv: Buffer.alloc(16, 7).toString("base64"),
    encryptedOtpSecretSalt: "0a1b2c3d4e5f6071",
  }
  assert.deepEqual(secrets(read("devise", plainSalt, gitlabKeys, options)), [rfcSecret])
})

test("devise: codes come as an array, as JSON and as YAML; GitLab's FIPS hashes are PBKDF2", () => {
  for (const backupCodes of [[bcrypt], JSON.stringify([bcrypt]), `---\n- "${bcrypt}"\n`, `---\n- ${bcrypt}\n`])
    assert.deepEqual(read("devise", { backupCodes }, railsKeys).codes?.values, [bcrypt])
  const pbkdf2 = `$pbkdf2-sha512$20000$${"A".repeat(11)}$${"B".repeat(86)}`
  const fips = read("devise", { backupCodes: JSON.stringify([pbkdf2]) }, railsKeys)
  assert.equal(fips.codes?.scheme, "pbkdf2-sha512")
  assert.ok("entry" in verdict("devise", fips))
  for (const backupCodes of ["--- !ruby/object:Object {}\n", "--- []\nx", 7, "[7]", "x"])
    assert.equal(read("devise", { backupCodes }, railsKeys).codesSkipped, "unreadable", String(backupCodes))
})

test("devise: wrong keys and envelope keys are told, a wrong key file before any row", () => {
  const other = JSON.stringify({ primary_key: "no", key_derivation_salt: "no", otp_secret_encryption_key: "no" })
  assert.equal(read("devise", { otpSecret: activeRecord.sha1 }, other).totpSkipped, "wrong-key")
  assert.equal(read("devise", attrEncrypted, other).totpSkipped, "wrong-key")
  assert.equal(read("devise", attrEncrypted, railsKeys).totpSkipped, "wrong-key")
  const envelope = JSON.parse(activeRecord.sha1)
  envelope.h.k = "key"
  for (const otpSecret of [JSON.stringify(envelope), "plain", "{}", '{"p":7,"h":{}}'])
    assert.equal(read("devise", { otpSecret }, railsKeys).totpSkipped, "unreadable", otpSecret)
  assert.throws(() => read("devise", {}, "no json"), { name: "RowFault" })
})

test("Supabase: a secret opens under its factor's id alone, plain ones need no key, spent codes keep their place", () => {
  assert.deepEqual(secrets(read("supabase", { factor, secret: supabaseSecret }, supabaseKeys)), [rfcSecret])
  assert.deepEqual(secrets(read("supabase", { factor, secret: rfcSecret })), [rfcSecret])
  assert.equal(
    read("supabase", { factor: `${factor.slice(0, -1)}1`, secret: supabaseSecret }, supabaseKeys).totpSkipped,
    "wrong-key",
  )
  assert.equal(read("supabase", { factor, secret: supabaseSecret }).totpSkipped, "wrong-key")
  assert.equal(
    read("supabase", { factor: "f".repeat(5000), secret: supabaseSecret }, supabaseKeys).totpSkipped,
    "unreadable",
    "no other row is lost for it",
  )
  for (const secret of ["{}", "no base32", '{"key_id":"k1","alg":"other"}'])
    assert.equal(read("supabase", { factor, secret }, supabaseKeys).totpSkipped, "unreadable")
  const codeHash = `$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$${"B".repeat(43)}`
  const account = read("supabase", [
    { factor, secret: rfcSecret },
    { codeHash, consumedAt: "2026-09-09T00:00:00Z" },
    { codeHash, consumedAt: null },
  ])
  assert.deepEqual(account.codes?.values, [null, codeHash])
  assert.ok("entry" in verdict("supabase", account))
})

test("django-allauth: codes come of the seed, and the mask says which are used", () => {
  const seed = allauthSeed
  const expected = "51120137 97079580 42591744 84969450 07781729 02530044 17603793 98190926 70103049 89962668".split(
    " ",
  )
  assert.deepEqual(allauthCodes(seed, 10, 8), expected)
  const rows = [
    { type: "totp", data: { secret: `${rfcSecret}` }, account: "ada" },
    { type: "recovery_codes", data: JSON.stringify({ seed, used_mask: 0b101 }) },
  ]
  const account = read("django-allauth", rows)
  assert.deepEqual(
    account.codes?.values,
    expected.map((code, i) => (i === 0 || i === 2 ? null : code)),
  )
  assert.ok("entry" in verdict("django-allauth", account))
  const migrated = read("django-allauth", {
    type: "recovery_codes",
    data: { migrated_codes: ["abcd-efgh", "ijkl-mnop"] },
  })
  assert.deepEqual(migrated.codes?.values, ["abcd-efgh", "ijkl-mnop"])
  for (const data of [{ seed: "zz" }, { seed, used_mask: -1 }, { seed, used_mask: 1.5 }, "x"])
    assert.throws(() => read("django-allauth", { type: "recovery_codes", data }), { name: "RowFault" })
})

test("django-otp: keys are hex, the last step comes along, and what is not confirmed or counts from elsewhere does not", () => {
  const totp = djangoTotp
  const account = read("django-otp", [
    totp,
    { kind: "static", token: "abcdefg2" },
    { kind: "static", token: "abcdefg3" },
    { kind: "static", token: "abcdefg2" },
  ])
  assert.deepEqual(account.authenticators[0]?.totp, { secret: rfcSecret, digits: 6, period: 30, lastStep: 41 })
  assert.deepEqual([account.codes?.form.alphabet, account.codes?.values], ["base32", ["abcdefg2", "abcdefg3"]])
  assert.equal(read("django-otp", { ...totp, last_t: -1 }).authenticators[0]?.totp.lastStep, undefined)
  assert.equal(read("django-otp", { ...totp, t0: 7 }).totpSkipped, "unreadable")
  assert.deepEqual(secrets(read("django-otp", { ...totp, confirmed: false })), [])
  assert.equal(read("django-otp", { kind: "static", token: "Ab12Cd34Ef56" }).codes?.form.case, "exact")
  assert.throws(() => read("django-otp", { ...totp, key: "zz" }), { name: "RowFault" })
})

test("WordPress: meta as it lies there, the time of the last login as its step, one scheme for all codes", () => {
  const hash = phpass
  const row = { totpKey: rfcSecret, lastLogin: "1767225600", backupCodes: `a:1:{i:0;s:34:"${hash}";}` }
  const account = read("wordpress", row)
  assert.deepEqual(account.authenticators, [{ totp: { secret: rfcSecret, lastStep: 58_907_520 } }])
  assert.deepEqual([account.codes?.scheme, account.codes?.values], ["phpass", [hash]])
  assert.equal(
    read("wordpress", { backupCodes: JSON.stringify([`$wp${bcrypt.replace("2a", "2y")}`]) }).codes?.scheme,
    "wp-bcrypt",
  )
  for (const backupCodes of [JSON.stringify([hash, bcrypt.replace("2a", "2y")]), 'a:1:{i:0;O:1:"a":0:{}}', '["md5"]'])
    assert.equal(read("wordpress", { backupCodes }).codesSkipped, "unreadable")
  assert.equal(read("wordpress", { totpKey: "enc:v1:xyz" }).totpSkipped, "unreadable")
})

test("every reader refuses rows without a subject, and takes nothing from an empty one", () => {
  for (const [name, reader] of Object.entries(readers)) {
    const opened = reader.open({}, name === "devise" ? railsKeys : "")
    assert.throws(() => opened.read([{}]), { name: "RowFault" }, name)
    if (name === "jsonl") continue
    assert.deepEqual(verdict(name, opened.read([{ subject: "u1" }])), { skipped: "not-enrolled" }, name)
  }
  assert.equal(checkEntry({ v: 1, totp: { secret: rfcSecret } }).origin, "other")
})

test("every sample is read whole: nothing of it is skipped", () => {
  for (const { from, rows, key = "", options = {} } of readerSamples) {
    const account = read(from, [...rows], key, options)
    const { totpSkipped, codesSkipped } = account
    assert.deepEqual([from, totpSkipped, codesSkipped], [from, undefined, undefined])
    assert.ok("entry" in verdict(from, account), from)
  }
})
