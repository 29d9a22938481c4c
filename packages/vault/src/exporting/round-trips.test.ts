import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { zipSync } from "fflate"
import { temporaryFolder } from "../folder/devices.fixture.ts"
import { type Candidate, readImport } from "../reading/index.ts"
import { type Fact, foldEvents, type VaultEvent } from "../record/index.ts"
import { exportBitwarden, exportBitwardenPlain } from "./bitwarden-export.ts"
import { exportCsv } from "./csv-export.ts"
import { type ExportEntry, exportEntry } from "./export-entry.ts"
import { exportKdbx } from "./kdbx-export.ts"
import { exportOnePassword } from "./one-password-export.ts"
import { passEntries } from "./pass-export.ts"

const password = "pässword & co"
const codes = ["1a2b3-c4d5e", "f0f0f-1a1a1", "00000-11111"]

function entries(): ExportEntry[] {
  const facts: Fact[] = [
    {
      kind: "account-added",
      account: "a",
      name: "GitHub Wörk",
      ref: "G1",
      login: "ada",
      url: "https://github.com",
      owner: "Ada Lovelace",
      tags: ["work", "code"],
    },
    {
      kind: "batch-added",
      batch: "b",
      account: "a",
      sort: "single-use",
      codes,
      used: [1],
      generatedOn: "2026-01-02",
      expiresOn: "2027-01-02",
      reviewOn: "2026-06-01",
      note: "kept well\nin two lines",
    },
    { kind: "code-doubtful", batch: "b", index: 2 },
    { kind: "copy-added", copy: "c", batch: "b", location: "home safe", sort: "paper", on: "2026-01-03" },
  ]
  const at = { device: "d", lamport: 0, at: "2026-01-02T00:00:00.000Z", prev: "x" }
  const state = foldEvents(facts.map((fact, seq) => ({ ...at, seq, ...fact }) as VaultEvent))
  return state.accounts.map(account => exportEntry(account, account.batches.at(-1)!, codes))
}

const read = async (name: string, bytes: Uint8Array, asked = password): Promise<readonly Candidate[]> =>
  (await readImport({ name, bytes }, { askPassword: async () => asked })).candidates

function assertWhole(candidates: readonly Candidate[]): void {
  assert.equal(candidates.length, 1)
  const [{ name, login, url, tags, kept, codes: readCodes }] = candidates as [Candidate]
  assert.deepEqual(
    { name, login, url, tags: tags.toSorted() },
    { name: "GitHub Wörk", login: "ada", url: "https://github.com", tags: ["code", "work"] },
  )
  assert.deepEqual(
    readCodes.map(({ text, used }) => ({ text, used })),
    codes.map((text, index) => ({ text, used: index === 1 })),
  )
  assert.equal(kept?.owner, "Ada Lovelace")
  const { codes: keptCodes, sort, generatedOn, expiresOn, reviewOn, note } = kept.batches[0]!
  assert.deepEqual(
    keptCodes.map(({ doubtful }) => doubtful),
    [false, false, true],
  )
  assert.deepEqual(
    { sort, generatedOn, expiresOn, reviewOn, note },
    {
      sort: "single-use",
      generatedOn: "2026-01-02",
      expiresOn: "2027-01-02",
      reviewOn: "2026-06-01",
      note: "kept well\nin two lines",
    },
  )
}

test("Bitwarden's plain and password-protected files come back whole, and say what they have no place for", async () => {
  const plain = exportBitwardenPlain(entries())
  assertWhole(await read("b.json", plain.bytes))
  assert.deepEqual(plain.losses, ["where the copies are"])
  const sealed = await exportBitwarden(entries(), password)
  assert.equal(Buffer.from(sealed.bytes).includes("1a2b3"), false)
  assertWhole(await read("b.json", sealed.bytes))
  await assert.rejects(read("b.json", sealed.bytes, "wrong"), { code: "passphrase-wrong" })
})

test("a Bitwarden file that was altered, or asks for too much work, is refused", async () => {
  const json = JSON.parse(Buffer.from((await exportBitwarden(entries(), password)).bytes).toString()) as Record<
    string,
    unknown
  >
  const variant = (change: object): Buffer => Buffer.from(JSON.stringify({ ...json, ...change }))
  const data = json.data as string
  await assert.rejects(
    read("b.json", variant({ data: data.replace(/.(?=.{9}\|[^|]*$)/, c => (c === "A" ? "B" : "A")) })),
    {
      code: "file-damaged",
    },
  )
  for (const cost of [
    { kdfMemory: 1_000_000 },
    { kdfIterations: 1_000_000 },
    { kdfParallelism: 4000 },
    { kdfType: 0, kdfIterations: 2_000_000_000 },
  ])
    await assert.rejects(read("b.json", variant(cost)), { code: "kdf-too-costly" })
  await assert.rejects(read("b.json", variant({ kdfType: 7 })), { code: "file-damaged" })
  await assert.rejects(read("b.json", variant({ passwordProtected: false })), { code: "usage-wrong" })
})

test("a Bitwarden export by PBKDF2, sealed here with WebCrypto alone, is read", async () => {
  const salt = "AAECAwQFBgcICQoLDA0ODw=="
  const text = new TextEncoder()
  const base = await crypto.subtle.importKey("raw", text.encode(password), "PBKDF2", false, ["deriveBits"])
  const key = new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt: text.encode(salt), iterations: 600_000 },
      base,
      256,
    ),
  )
  const prk = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  const expand = async (info: string) =>
    new Uint8Array(await crypto.subtle.sign("HMAC", prk, text.encode(`${info}\u0001`)))
  const enc = await crypto.subtle.importKey("raw", await expand("enc"), "AES-CBC", false, ["encrypt"])
  const mac = await crypto.subtle.importKey("raw", await expand("mac"), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ])
  const seal = async (plain: Uint8Array): Promise<string> => {
    const iv = crypto.getRandomValues(new Uint8Array(16))
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, enc, new Uint8Array(plain)))
    const tag = new Uint8Array(await crypto.subtle.sign("HMAC", mac, new Uint8Array([...iv, ...sealed])))
    return `2.${[iv, sealed, tag].map(part => Buffer.from(part).toString("base64")).join("|")}`
  }
  const json = {
    encrypted: true,
    passwordProtected: true,
    salt,
    kdfType: 0,
    kdfIterations: 600_000,
    kdfMemory: null,
    kdfParallelism: null,
    encKeyValidation_DO_NOT_EDIT: await seal(text.encode("x")),
    data: await seal(exportBitwardenPlain(entries()).bytes),
  }
  assertWhole(await read("b.json", Buffer.from(JSON.stringify(json))))
})

test("a KeePass database comes back whole; a wrong password and a hostile cost are refused", async () => {
  const { bytes } = await exportKdbx(entries(), password)
  assertWhole(await read("k.kdbx", bytes))
  await assert.rejects(read("k.kdbx", bytes, "wrong"), { code: "passphrase-wrong" })
  const costly = Buffer.from(bytes)
  const memory = costly.indexOf(Buffer.from("\u0005\u0001\0\0\0M\u0008\0\0\0", "latin1"))
  assert.ok(memory > 0)
  costly.writeBigUInt64LE(1n << 40n, memory + 10)
  await assert.rejects(read("k.kdbx", costly), { code: "kdf-too-costly" })
  await assert.rejects(read("k.kdbx", bytes.subarray(0, 60)), { code: "file-damaged" })
})

const keepassxc = spawnSync("keepassxc-cli", ["--version"]).status === 0
const cli = (args: readonly string[], input: string): string =>
  execFileSync("keepassxc-cli", args, {
    input,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, LANG: "C.UTF-8" },
  })

test("keepassxc-cli opens what is written here, its codes protected, with Argon2id of 64 MiB", {
  skip: !keepassxc && "keepassxc-cli is not installed",
}, async t => {
  const path = join(await temporaryFolder(t), "codes.kdbx")
  writeFileSync(path, (await exportKdbx(entries(), password)).bytes)
  assert.match(cli(["db-info", path], `${password}\n`), /Argon2id \(10 rounds, 65536 KB\)/)
  const masked = cli(["show", "--all", path, "GitHub Wörk"], `${password}\n`)
  assert.match(masked, /Backup code 01: PROTECTED/)
  assert.match(masked, /Backup code 02 \(used\): PROTECTED/)
  assert.doesNotMatch(masked, /1a2b3/)
  assert.match(cli(["show", "-s", "-a", "Backup code 01", path, "GitHub Wörk"], `${password}\n`), /1a2b3-c4d5e/)
  assert.equal(
    cli(["show", "-s", "-a", "KeePassOTP.RecoveryCodes", path, "GitHub Wörk"], `${password}\n`).trim(),
    "1a2b3-c4d5e\n00000-11111",
  )
})

test("databases that KeePassXC wrote are read, codes in notes included", {
  skip: !keepassxc && "keepassxc-cli is not installed",
}, async t => {
  const path = join(await temporaryFolder(t), "theirs.kdbx")
  cli(["db-create", "-p", path], `${password}\n${password}\n`)
  cli(
    [
      "add",
      "-u",
      "ada",
      "--url",
      "https://x.example",
      "--notes",
      `Recovery codes:\\n${codes.join("\\n")}`,
      path,
      "Site",
    ],
    `${password}\n`,
  )
  cli(["add", "-u", "bob", path, "No codes"], `${password}\n`)
  const found = await read("theirs.kdbx", new Uint8Array(execFileSync("cat", [path])))
  assert.deepEqual(
    found.map(({ name, login, codes }) => [name, login, codes.map(code => code.text)]),
    [["Site", "ada", codes]],
  )
})

test("1Password's item templates are one line each, with every code concealed", () => {
  const lines = Buffer.from(exportOnePassword(entries()).bytes).toString().trimEnd().split("\n")
  const item = JSON.parse(lines[0]!) as {
    title: string
    fields: { type: string; label: string; value: string; section?: { label: string } }[]
  }
  assert.equal(item.title, "GitHub Wörk")
  const concealed = item.fields.filter(field => field.type === "CONCEALED")
  assert.deepEqual(
    concealed.map(field => field.value),
    codes,
  )
  assert.ok(concealed.every(field => field.section?.label === "Backup codes"))
})

const onePux = (item: object, others: Record<string, Uint8Array> = {}): Uint8Array =>
  zipSync({
    "export.attributes": new Uint8Array(),
    "export.data": Buffer.from(JSON.stringify({ accounts: [{ vaults: [{ items: [item] }] }] })),
    ...others,
  })

test("1Password's item templates come back whole, and so do the items that 1Password makes of them", async () => {
  const { bytes } = exportOnePassword(entries())
  assertWhole(await read("codes.jsonl", bytes))
  const template = JSON.parse(Buffer.from(bytes).toString()) as {
    title: string
    tags: string[]
    fields: { label: string; value: string; section?: object }[]
  }
  const item = {
    overview: { title: template.title, url: "https://github.com", tags: template.tags },
    details: {
      loginFields: [{ designation: "username", value: "ada" }],
      notesPlain: "kept well\nin two lines",
      sections: [
        {
          title: "Backup codes",
          fields: template.fields
            .filter(({ section }) => section !== undefined)
            .map(({ label, value }) => ({ title: label, value: { concealed: value } })),
        },
      ],
    },
  }
  assertWhole(await read("x.1pux", onePux(item)))
})

test("CSV comes back whole; a name that a table program would run is marked, and read as it was", async () => {
  const { bytes, losses } = exportCsv(entries())
  assert.deepEqual(losses, ["where the copies are"])
  assertWhole(await read("codes.csv", bytes))
  const [entry] = entries() as [ExportEntry]
  for (const name of ["=1+1", "@SUM(A1)", "+x", "-y", 'quo"te, comma']) {
    const csv = exportCsv([{ ...entry, account: { ...entry.account, name } }]).bytes
    assert.equal((await read("codes.csv", csv))[0]!.name, name)
    assert.doesNotMatch(Buffer.from(csv).toString(), /"[=+@-]/)
  }
})

test("an entry of pass comes back whole, under a path that leaves its folder nowhere", async () => {
  const [entry] = entries() as [ExportEntry]
  const [{ path, text }] = passEntries([entry]) as [{ path: string; text: string }]
  assert.equal(path, "backup-codes/GitHub Wörk")
  assertWhole(await read("codes.txt", Buffer.from(text)))
  const named = (name: string): ExportEntry => ({ ...entry, account: { ...entry.account, name } })
  assert.deepEqual(
    passEntries(["../../evil", "--force", ".hidden", "a/b", "A-B", "/"].map(named)).map(each => each.path),
    ["evil", "force", "hidden", "a-b", "A-B 2", "account"].map(name => `backup-codes/${name}`),
  )
})

test("notes and fields that somebody else adds to an own entry are told, and no code of it is lost", async () => {
  const json = JSON.parse(Buffer.from(exportBitwardenPlain(entries()).bytes).toString()) as {
    items: { fields: object[] }[]
  }
  json.items[0]!.fields.push({ name: "Recovery code of the printer", value: "zz99-yy88-xx77", type: 0 })
  const { candidates, unread } = await readImport(
    { name: "b.json", bytes: Buffer.from(JSON.stringify(json)) },
    { askPassword: async () => password },
  )
  assertWhole(candidates)
  assert.deepEqual(
    unread.map(({ field }) => field),
    ["Recovery code of the printer"],
  )
})

test("codes in a 1PUX archive's sections and notes are found, its one-time password only counted", async () => {
  const details = (sections: object[], notesPlain = ""): object => ({
    overview: { title: "GitHub", url: "https://github.com" },
    details: {
      loginFields: [
        { designation: "username", value: "ada" },
        { designation: "password", value: "hunter2" },
      ],
      notesPlain,
      sections,
    },
  })
  const section = {
    title: "Backup codes",
    fields: codes.map((value, i) => ({ title: `Code ${i + 1}`, value: { concealed: value } })),
  }
  const totp = {
    title: "",
    fields: [{ title: "one-time password", value: { totp: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP" } }],
  }
  for (const item of [details([section]), details([], `My backup codes\n${codes.join("\n")}`)])
    assert.deepEqual(
      (await read("x.1pux", onePux(item)))[0]!.codes.map(code => code.text),
      codes,
    )
  const [inventory] = await read("x.1pux", onePux(details([totp])))
  assert.equal(inventory!.codes.length, 0)
  assert.doesNotMatch(JSON.stringify(inventory), /JBSWY3DP|hunter2/)
})

test("a zip that is no export, is cut short, names paths outside, or would unpack without end is refused or harmless", async () => {
  await assert.rejects(read("x.1pux", zipSync({ "../../etc/passwd": Buffer.from("x") })), { code: "thing-not-found" })
  await assert.rejects(read("x.1pux", onePux({}).subarray(0, 40)), { code: "file-damaged" })
  const bomb = Buffer.from(zipSync({ "export.data": new Uint8Array(1 << 20) }))
  for (let at = bomb.indexOf("PK\u0001\u0002"); at >= 0; at = bomb.indexOf("PK\u0001\u0002", at + 4))
    bomb.writeUInt32LE(0xfffffff0, at + 24)
  await assert.rejects(read("x.1pux", bomb), { code: "file-damaged" })
  assert.deepEqual(await read("x.1pux", onePux({}, { "../evil": Buffer.from("x") })), [])
})
