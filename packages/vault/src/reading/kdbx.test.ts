import assert from "node:assert/strict"
import test from "node:test"
import kdbxweb from "kdbxweb"
import { readImport } from "./import-file.ts"

const codes = ["1a2b3-c4d5e", "f0f0f-1a1a1", "00000-11111"]
const read = async (bytes: Uint8Array) =>
  (await readImport({ name: "x.kdbx", bytes }, { askPassword: async () => "pw" })).candidates

/** A database of the older format, with an entry in a group, one in the recycle bin, and one without codes. */
async function olderDatabase(): Promise<Buffer> {
  const database = kdbxweb.Kdbx.create(new kdbxweb.Credentials(kdbxweb.ProtectedValue.fromString("pw")), "old")
  database.setVersion(3)
  database.createRecycleBin()
  const group = database.createGroup(database.getDefaultGroup(), "inner")
  const entry = (title: string, notes: string): kdbxweb.KdbxEntry => {
    const made = database.createEntry(group)
    made.fields.set("Title", title)
    made.fields.set("Notes", notes)
    return made
  }
  entry("Site", `Recovery codes:\n${codes.join("\n")}`)
  entry("Plain", "nothing here")
  entry("Seed", "").fields.set("otp", kdbxweb.ProtectedValue.fromString("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"))
  database.remove(entry("Deleted", `Recovery codes:\n${codes.join("\n")}`))
  return Buffer.from(await database.save())
}

test("KDBX 3.1 is read: codes in notes, accounts with a seed alone as inventory, the recycle bin not at all", async () => {
  const bytes = await olderDatabase()
  assert.equal(bytes.readUInt16LE(10), 3)
  const found = await read(bytes)
  assert.deepEqual(
    found.map(({ name, codes }) => [name, codes.map(code => code.text)]),
    [
      ["Site", codes],
      ["Seed", []],
    ],
  )
  assert.doesNotMatch(JSON.stringify(found), /JBSWY3DP/)
})

test("KDBX 3.1 that asks for hours of AES rounds is refused before any work", async () => {
  const bytes = await olderDatabase()
  const rounds = bytes.indexOf(Buffer.from([6, 8, 0]))
  assert.ok(rounds > 0)
  bytes.writeBigUInt64LE(1n << 50n, rounds + 3)
  await assert.rejects(read(bytes), { code: "kdf-too-costly" })
})
