import assert from "node:assert/strict"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { test } from "node:test"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { ImportRig } from "./import-rig.test.ts"

const line = (subject: string, more: object = {}) =>
  JSON.stringify({ v: 1, subject, totp: { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ", lastStep: 1 }, ...more })
const codes = (...values: (string | null)[]) => ({
  codes: { scheme: "plain", form: { alphabet: "base62", lengths: [20], groups: [10, 10] }, values },
})
const uri = "otpauth://totp/a?secret=KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ&algorithm=SHA1&digits=6&period=30"

const keycloakOtp = {
  type: "otp",
  secretData: JSON.stringify({ value: "Quohp7t2mrLMUwft3g90" }),
  credentialData: JSON.stringify({ subType: "totp", digits: 6, period: 30, algorithm: "HmacSHA1" }),
}

function filesBelow(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  return names
    .filter(name => statSync(join(folder, name)).isFile())
    .map(name => `${name}\n${readFileSync(join(folder, name), "latin1")}`)
    .join("\n")
}

test("lines of the neutral format are imported once; a second run skips who is here", async context => {
  const rig = await ImportRig.open(context)
  const input = rig.write("in.jsonl", `${line("ada", codes("abcdefghij-KLMNOPQRST", null))}\n\n${line("bob")}\n`)
  const first = await rig.run(["--from", "jsonl", "--input", input, "--report", "out.jsonl", "--by", "grace", "--json"])
  assert.equal(first.code, 0, first.stderr)
  const said = JSON.parse(first.stdout)
  assert.deepEqual([said.accounts, said.codes, said.outcomes], [2, 1, { imported: 1, "totp-only": 1 }])
  const report = rig
    .read("out.jsonl")
    .trim()
    .split("\n")
    .map(each => JSON.parse(each))
  assert.deepEqual(report.map(each => [each.subject, each.outcome]).sort(), [
    ["ada", "imported"],
    ["bob", "totp-only"],
  ])
  assert.equal(statSync(join(rig.folder, "out.jsonl")).mode & 0o777, 0o600)
  const again = await rig.run(["--from", "jsonl", "--input", "-"], `${line("ada")}\n${line("bob")}\n`)
  assert.deepEqual([again.code, again.stdout.trim()], [0, "skipped: already-there             2"])
  await rig.withPostern(async postern => {
    const { events } = await postern.auditTrail("ada")
    assert.deepEqual([events[0]?.run, events[0]?.by, events.length], [said.run, "grace", 1])
    assert.equal((await postern.verify("ada", "abcdefghijKLMNOPQRST")).outcome, "accepted")
    assert.equal((await postern.verify("bob", authenticatorCode(uri, Date.now()))).outcome, "accepted")
  })
})

test("a dry run writes nothing, and is not called good before a live code was tried", async context => {
  const rig = await ImportRig.open(context)
  const input = rig.write("in.jsonl", `${line("ada", codes("abcdefghij-KLMNOPQRST"))}\n`)
  const before = filesBelow(rig.folder)
  const dry = await rig.run(["--from", "jsonl", "--input", input, "--dry-run"])
  assert.equal(dry.code, 10)
  assert.match(dry.stderr, /import probe/)
  assert.equal((await rig.run(["--from", "jsonl", "--input", input, "--dry-run", "--no-probe"])).code, 0)
  assert.equal(filesBelow(rig.folder), before)
})

test("hostile lines are named and cost the others nothing", { timeout: 60_000 }, async context => {
  const rig = await ImportRig.open(context)
  const lines = [
    "not json",
    "[]",
    "null",
    line("ok1"),
    `{"__proto__":{"v":1},"subject":"x"}`,
    line(""),
    line("a\u0000b"),
    line("x".repeat(256)),
    JSON.stringify({ v: 1, subject: "deep", totp: { secret: "A".repeat(20_000) } }),
    line("big", { account: "y".repeat(2_000_000) }),
    `{"v":1,"subject":"${"[".repeat(50_000)}`,
    line("ok2"),
  ]
  const input = rig.write("in.jsonl", lines.join("\n"))
  const ended = await rig.run(["--from", "jsonl", "--input", input, "--json", "--report", "out.jsonl"])
  assert.equal(ended.code, 1, ended.stderr)
  assert.deepEqual(JSON.parse(ended.stdout).outcomes, { invalid: 10, "totp-only": 2 })
  assert.doesNotMatch(rig.read("out.jsonl"), /AAAAAAAA|yyyyyyyy|\[\[\[\[/)
})

test("a row has 16 KiB at most, one JSON array will do too, and a first row that was cut off costs the others nothing", async context => {
  const rig = await ImportRig.open(context)
  const padded = (bytes: number) => {
    const short = line("ada", { account: "" })
    return short.replace('"account":""', `"account":"${" ".repeat(bytes - Buffer.byteLength(short) - 1)}a"`)
  }
  assert.equal(Buffer.byteLength(padded(16_384)), 16_384)
  const over = await rig.run(["--from", "jsonl", "--input", "-", "--json"], `${padded(16_385)}\n${line("bob")}`)
  assert.deepEqual(JSON.parse(over.stdout).outcomes, { invalid: 1, "totp-only": 1 })
  const cut = await rig.run(["--from", "jsonl", "--input", "-", "--json"], `{"v":1,"subject":"cu\n${line("eve")}\n`)
  assert.deepEqual(JSON.parse(cut.stdout).outcomes, { invalid: 1, "totp-only": 1 })
  const array = `[${line("one")},\n${line("two")}\n]`
  const whole = await rig.run(["--from", "jsonl", "--input", "-", "--json"], array)
  assert.deepEqual(JSON.parse(whole.stdout).outcomes, { "totp-only": 2 })
  const realm = {
    realm: "acme",
    users: [
      { id: "k1", credentials: [] },
      { id: "k2", credentials: [keycloakOtp] },
    ],
  }
  const exported = await rig.run(["--from", "keycloak", "--input", "-", "--json"], JSON.stringify(realm, null, 2))
  assert.deepEqual(JSON.parse(exported.stdout).outcomes, { "totp-only": 1 }, exported.stderr)
})

test("nothing of a secret is on the screen, in the report or in the database's files", async context => {
  const rig = await ImportRig.open(context)
  const secret = "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ"
  const code = "abcdefghij-KLMNOPQRST"
  const ended = await rig.run(
    ["--from", "jsonl", "--input", "-", "--report", "out.jsonl"],
    [
      line("ada", codes(code)),
      line("bad", codes(`${code}!`)),
      line("worse", { totp: { secret: `${secret}=` } }),
      `{"secret":"${secret}","v":`,
    ].join("\n"),
  )
  assert.equal(ended.code, 1)
  const everything = ended.stdout + ended.stderr + filesBelow(rig.folder)
  for (const part of [secret, code, "abcdefghij", "Quohp7t2mrLMUwft3g90"]) assert.ok(!everything.includes(part), part)
})

test("files that others can read are refused, the input and the old system's key alike", async context => {
  const rig = await ImportRig.open(context)
  rig.write("open.jsonl", line("ada"), 0o644)
  const open = await rig.run(["--from", "jsonl", "--input", "open.jsonl"])
  assert.equal(open.code, 2)
  assert.match(open.stderr, /0600/)
  rig.write("open-key", "secret", 0o644)
  assert.equal((await rig.run(["--from", "better-auth", "--input", "-", "--secret-file", "open-key"], "{}")).code, 2)
  assert.equal((await rig.run(["--from", "better-auth", "--input", "-"], "{}")).code, 2)
  rig.write("no-json", "EGY8WhulUOXixybod7ZWwMIL68R9o5kC")
  const unusable = await rig.run(["--from", "devise", "--input", "-", "--key-file", "no-json"], "{}")
  assert.equal(unusable.code, 2)
  assert.match(unusable.stderr, /key file.*primary_key/)
  assert.doesNotMatch(unusable.stderr, /EGY8/)
  assert.equal((await rig.run(["--from", "nothing", "--input", "-"], "{}")).code, 2)
  assert.equal((await rig.run(["--from", "constructor", "--input", "-"], "{}")).code, 2)
  assert.equal((await rig.run(["--from", "jsonl", "--input", "gone.jsonl"])).code, 2)
})

test("an input that is encrypted with age is decrypted on the way, and nothing of it is written in clear", async context => {
  const { Encrypter, generateIdentity, identityToRecipient } = await import("age-encryption")
  const rig = await ImportRig.open(context)
  const identity = await generateIdentity()
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(identity))
  rig.write("in.age", await encrypter.encrypt(`${line("ada")}\n`))
  rig.write("identity", `# made for a test\n${identity}\n`)
  rig.write("other", `${await generateIdentity()}\n`)
  assert.equal((await rig.run(["--from", "jsonl", "--input", "in.age"])).code, 2)
  assert.equal((await rig.run(["--from", "jsonl", "--input", "in.age", "--identity-file", "other"])).code, 2)
  const ended = await rig.run(["--from", "jsonl", "--input", "in.age", "--identity-file", "identity"])
  assert.deepEqual([ended.code, ended.stdout.trim()], [0, "totp-only                          1"], ended.stderr)
})

test("a run is taken back where nothing happened since; what was used is kept, and printed for the old system", async context => {
  const rig = await ImportRig.open(context)
  const values = ["abcdefghij-KLMNOPQRST", "abcdefghij-KLMNOPQRSU", "abcdefghij-KLMNOPQRSV"]
  const input = rig.write("in.jsonl", ["ada", "bob", "eve"].map(name => line(name, codes(null, ...values))).join("\n"))
  const { run } = JSON.parse((await rig.run(["--from", "jsonl", "--input", input, "--json"])).stdout)
  await rig.withPostern(async postern => {
    assert.equal((await postern.verify("ada", values[1]!)).outcome, "accepted")
    assert.equal((await postern.verify("eve", "AAAAAAAAAAAAAAAAAAAA")).outcome, "refused")
  })
  const changes = await rig.run(["changes", "--run", run])
  assert.deepEqual(
    changes.stdout
      .trim()
      .split("\n")
      .map(each => JSON.parse(each)),
    [
      { tenant: "default", subject: "ada", lastStep: 1, spent: [2] },
      { tenant: "default", subject: "eve", lastStep: 1, spent: [] },
    ],
  )
  const both = [
    { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ", lastStep: 1 },
    { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJA", lastStep: 4 },
  ]
  const several = rig.write("several.jsonl", line("max", { totp: both, ...codes(null, ...values) }))
  const second = JSON.parse((await rig.run(["--from", "jsonl", "--input", several, "--json"])).stdout).run
  await rig.withPostern(async postern => {
    assert.equal((await postern.verify("max", values[0]!)).outcome, "accepted")
  })
  const ofMax = JSON.parse((await rig.run(["changes", "--run", second])).stdout)
  assert.deepEqual(ofMax, { tenant: "default", subject: "max", lastStep: 1, lastSteps: [1, 4], spent: [1] })
  const undone = await rig.run(["undo", "--run", run, "--json"])
  assert.equal(undone.code, 10)
  assert.deepEqual(JSON.parse(undone.stdout).undone, 1)
  await rig.withPostern(async postern => {
    assert.equal(await postern.status("bob"), null)
    assert.notEqual(await postern.status("ada"), null)
  })
  // Who was taken back can be imported once more.
  const again = await rig.run(["--from", "jsonl", "--input", input, "--json"])
  assert.deepEqual(JSON.parse(again.stdout).outcomes, { imported: 1, "skipped: already-there": 2 })
  assert.equal((await rig.run(["undo", "--run", "0123456789ab"])).code, 0)
})

test("a live code says under which reading of the secret it fits, and nothing is written", async context => {
  const rig = await ImportRig.open(context)
  const input = rig.write(
    "in.jsonl",
    `${line("ada")}\n${line("bob", { totp: { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ", digits: 8 } })}\n`,
  )
  const before = filesBelow(rig.folder)
  const probe = (subject: string, code: string) =>
    rig.run(["probe", "--from", "jsonl", "--input", input, "--subject", subject, "--json"], `${code}\n`)
  const right = await probe("ada", authenticatorCode(uri, Date.now()))
  assert.deepEqual([right.code, JSON.parse(right.stdout).right], [0, true], right.stderr)
  // The file says eight digits, and the app shows six: everybody would be locked out.
  const wrong = await probe("bob", authenticatorCode(uri, Date.now()))
  assert.equal(wrong.code, 10)
  assert.deepEqual(JSON.parse(wrong.stdout).readings[0], {
    key: "as the import reads it",
    algorithm: "SHA1",
    digits: 6,
    period: 30,
  })
  assert.equal((await probe("nobody", "123456")).code, 2)
  assert.equal((await probe("ada", "no code")).code, 2)
  assert.equal(filesBelow(rig.folder), before)
})

test("who is still on old codes is counted by scheme and age, and nobody is named", async context => {
  const rig = await ImportRig.open(context)
  const old = codes("abcdefghij-KLMNOPQRST", "abcdefghij-KLMNOPQRSU")
  const aged = { codes: { ...old.codes, issuedAt: "2020-01-01T00:00:00Z" } }
  const lines = [line("ada", old), line("bob", old), line("eve", aged), line("none")]
  await rig.run(["--from", "jsonl", "--input", "-"], lines.join("\n"))
  await rig.withPostern(async postern => {
    const outcome = await postern.verify("bob", "abcdefghij-KLMNOPQRST")
    assert.ok(outcome.outcome === "accepted")
    await postern.replaceCodes("bob", { proof: outcome.renewal!, staged: false })
  })
  const { code, stdout } = await rig.run(["--legacy", "--json"], "", "report")
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), {
    schema: "postern/report-legacy/1",
    seen: 4,
    unopened: 0,
    accounts: 2,
    groups: [
      { origin: "other", scheme: "plain", age: "under 30 days", accounts: 1, codesLeft: 2 },
      { origin: "other", scheme: "plain", age: "a year and more", accounts: 1, codesLeft: 2 },
    ],
  })
  assert.doesNotMatch((await rig.run(["--legacy"], "", "report")).stdout, /ada|eve/)
})
