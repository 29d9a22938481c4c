import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import kdbxweb from "kdbxweb"
import { readKdbx } from "./kdbx.ts"
import { useNativeArgon2 } from "./kdbx-argon2.ts"
import { openKdbx } from "./kdbx-payload.ts"

const keys = { password: "pw", keyFile: null }
const codes = ["1a2b3-c4d5e", "f0f0f-1a1a1", "00000-11111"]

interface Made {
  readonly version?: 3 | 4
  readonly notes?: string
}

/** A database with three hidden values, one of them in the older version of an entry, and an attachment. */
async function database({ version = 4, notes = "" }: Made = {}): Promise<Buffer> {
  useNativeArgon2(kdbxweb)
  const made = kdbxweb.Kdbx.create(new kdbxweb.Credentials(kdbxweb.ProtectedValue.fromString("pw")), "x")
  made.setVersion(version)
  if (version === 3) made.header.keyEncryptionRounds = 500
  const entry = made.createEntry(made.getDefaultGroup())
  const hidden = (text: string) => kdbxweb.ProtectedValue.fromString(text)
  entry.fields.set("Title", "Größe & <Co>")
  entry.fields.set("Password", hidden("secret"))
  entry.pushHistory()
  const attachment = kdbxweb.ProtectedValue.fromBinary(new Uint8Array(1000).fill(7).buffer)
  entry.binaries.set("file", await made.createBinary(attachment))
  entry.fields.set("Recovery codes", hidden(codes.join("\n")))
  entry.fields.set("Notes", notes)
  return Buffer.from(await made.save())
}

const textsOf = async (bytes: Uint8Array): Promise<string[]> =>
  (await readKdbx(bytes, "pw", null)).flatMap(({ blocks }) => blocks.map(({ text }) => text))

for (const version of [3, 4] as const) {
  test(`KDBX ${version}: hidden values are opened in their order, past attachments and older versions`, async () => {
    const bytes = await database({ version })
    assert.deepEqual(await textsOf(bytes), [codes.join("\n")])
    assert.equal((await readKdbx(bytes, "pw", null))[0]!.title, "Größe & <Co>")
  })

  test(`KDBX ${version}: a wrong password is told from damage, wherever that is`, async () => {
    const bytes = await database({ version })
    await assert.rejects(readKdbx(bytes, "other", null), { code: "passphrase-wrong" })
    await assert.rejects(readKdbx(bytes, "pw", Buffer.from("a key file")), { code: "passphrase-wrong" })
    const rounds = bytes.indexOf(Buffer.from([6, 8, 0]))
    for (let at = 12; at < bytes.length; at += 7) {
      const altered = Buffer.from(bytes)
      altered[at]! ^= 1
      // More rounds only take longer.
      if (version === 3 && at > rounds && at < rounds + 11) continue
      await assert.rejects(
        readKdbx(altered, "pw", null),
        ({ code }: { code: string }) => ["passphrase-wrong", "file-damaged", "kdf-too-costly"].includes(code),
        `${at} of ${bytes.length}`,
      )
      await assert.rejects(readKdbx(bytes.subarray(0, at), "pw", null), ({ code }: { code: string }) =>
        ["passphrase-wrong", "file-damaged"].includes(code),
      )
    }
  })

  test(`KDBX ${version}: what unpacks to more than allowed is stopped before it is there`, async () => {
    const notes = "x".repeat(1 << 20)
    const bytes = await database({ version, notes })
    assert.ok(bytes.length < 20_000)
    await assert.rejects(openKdbx(bytes, keys, 1 << 20), { code: "file-damaged", message: /more than 1 MiB/ })
    assert.ok((await openKdbx(bytes, keys)).xml.includes(notes))
  })
}

test("a derivation is refused for memory and passes together, though each by itself could be borne", async () => {
  const bytes = await database()
  const cost = (name: string, value: bigint, from: Buffer = Buffer.from(bytes)): Buffer => {
    const field = Buffer.concat([Buffer.from([0x05, 1, 0, 0, 0]), Buffer.from(name), Buffer.from([8, 0, 0, 0])])
    const at = from.indexOf(field)
    assert.ok(at > 0)
    from.writeBigUInt64LE(value, at + field.length)
    return from
  }
  const costly = { code: "kdf-too-costly" }
  await assert.rejects(readKdbx(cost("I", 100n, cost("M", 1n << 30n)), "pw", null), costly)
  await assert.rejects(readKdbx(cost("M", 1n << 31n), "pw", null), costly)
  await assert.rejects(readKdbx(cost("I", 1n << 63n), "pw", null), costly)
  await assert.rejects(readKdbx(cost("M", (1n << 64n) - 1n), "pw", null), costly)
})

test("what KeePassXC writes is read, with a key file and with ChaCha20", {
  skip: spawnSync("keepassxc-cli", ["--version"]).status !== 0 && "keepassxc-cli is not installed",
}, async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), "kdbx-"))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, "x.kdbx")
  const run = (input: string, ...args: string[]) => execFileSync("keepassxc-cli", args, { input, stdio: "pipe" })
  writeFileSync(join(folder, "key"), Buffer.alloc(32, 7))
  run("pw\npw\n", "db-create", "-q", "--set-key-file", join(folder, "key"), "-p", path)
  run(
    "pw\n",
    "add",
    "-q",
    "-k",
    join(folder, "key"),
    "-u",
    "ada",
    "--notes",
    `Recovery codes:\\n${codes.join("\\n")}`,
    path,
    "GitHub",
  )
  const [entry] = await readKdbx(readFileSync(path), "pw", Buffer.alloc(32, 7))
  assert.equal(entry!.title, "GitHub")
  assert.ok(codes.every(code => JSON.stringify(entry).includes(code)))
  await assert.rejects(readKdbx(readFileSync(path), "pw", null), { code: "passphrase-wrong" })
})
