import assert from "node:assert/strict"
import test from "node:test"
import { type Candidate, sureConfidence } from "../candidate.ts"
import { readText } from "../text-reading.ts"
import { isDownloadName, isTellingName, ownerInName } from "./file-name.ts"
import { serviceTable } from "./service-table.ts"

const read = (fileName: string | null, text: string): Candidate => {
  const [found, ...others] = readText(text, { fileName }).candidates
  assert.equal(others.length, 0)
  return found!
}
const grid = [1, 2, 3, 4, 5].map(n => `${n}. 1${n}34 567${n}\t\t${n + 5}. 2${n}45 678${n}`).join("\r\n")
const github = Array.from({ length: 16 }, (_, i) => `${(0x1a2b3 + i * 4919).toString(16)}-0c4d${i % 10}`).join("\n")
const isSure = ({ confidence }: Candidate): boolean => confidence >= sureConfidence

test("Google's sheet is known by g.co/2sv, whatever its file is called and whatever language it is in", () => {
  for (const name of ["Backup-codes-ada.txt", "sicherung.txt", null])
    for (const words of ["SAVE YOUR BACKUP CODES", "ENREGISTREZ VOS CODES DE SECOURS", "バックアップ コードを保存"]) {
      const found = read(name, `${words}\r\n\r\n${grid}\r\n\r\n(ada@example.org)\r\n\r\n* https://g.co/2sv\r\n`)
      assert.deepEqual([found.service, found.codes.length, isSure(found)], ["Google", 10, true], `${name} ${words}`)
      assert.equal(found.login, name === "Backup-codes-ada.txt" ? "ada" : "ada@example.org")
    }
})

test("what stands in the text outweighs the file's name: another product's sheet is not Google's", () => {
  const found = read(
    "backup-codes-ada.txt",
    `Acme Cloud backup codes\n\n${grid}\n\nKeep them safe: https://acme.example/help\n`,
  )
  assert.deepEqual([found.service, isSure(found), found.name], [null, false, "Acme Cloud"])
})

test("a file's name and a text that contradict each other are asked about", () => {
  const found = read("github-recovery-codes.txt", `GitLab recovery codes\n${github}`)
  assert.ok(!isSure(found), JSON.stringify(found.evidence))
  assert.ok(isSure(read("github-recovery-codes.txt", github)))
})

test("the number of codes is held against the service's own", () => {
  const [, ...rest] = github.split("\n")
  assert.deepEqual(read("github-recovery-codes.txt", rest.join("\n")).remarks, [
    "GitHub gives 16 codes at a time; here are 15.",
  ])
  assert.deepEqual(read("github-recovery-codes.txt", github).remarks, [])
})

test("known names that have no service in them, and names of services that nobody knows", () => {
  const codes = "aaaa1111, bbbb2222, cccc3333"
  for (const name of [
    "two-factor-auth-codes",
    "two-factor-auth-codes.txt",
    "DO-NOT-DELETE_Expensify-2FA-RecoveryCodes.txt",
  ])
    assert.deepEqual([read(name, codes).service, isSure(read(name, codes))], ["Expensify", true], name)
  const unknown = read("acme-2fa-recovery-codes.txt", codes)
  assert.deepEqual([unknown.service, unknown.name, isSure(unknown)], [null, "Acme", false])
  assert.deepEqual(["my-backup-codes.txt", "recovery-codes.txt", "Acme_Work_backup_codes (2).txt"].map(ownerInName), [
    "",
    "",
    "Acme Work",
  ])
})

test("a heading gives the account its purpose, and is a name where nobody knows the service", () => {
  assert.equal(read("github-recovery-codes.txt", `Work\n${github}`).name, "GitHub Work")
  assert.equal(read(null, `Bank of Nowhere\n${github}`).name, "Bank of Nowhere")
})

test("names of downloads are known with a browser's number, and names that speak of codes in several languages", () => {
  for (const name of [
    "github-recovery-codes (3).txt",
    "PyPI-Recovery-Codes-a-b-2026-01-02T03_04_05.678Z.txt",
    "sentry-backup-codes-x.txt",
    "Acme-backup-codes-set-3.txt",
  ])
    assert.ok(isDownloadName(name), name)
  for (const name of ["github.txt", "notes.md", "PyPI-Recovery-Codes-.txt"]) assert.ok(!isDownloadName(name), name)
  for (const name of [
    "my 2fa codes.txt",
    "codes.txt",
    "codes-de-secours.txt",
    "バックアップコード.txt",
    "Wiederherstellungsschlüssel.md",
  ])
    assert.ok(isTellingName(name), name)
})

test("the table is data: one row a service, with what its downloads are called and what its codes look like", () => {
  assert.equal(new Set(serviceTable.map(({ service }) => service)).size, serviceTable.length)
  for (const { shapes, count, called } of serviceTable) {
    for (const shape of shapes) assert.match(shape, /^\d+(?:-\d+)* (?:hex|digits|lower|upper|mixed)$/)
    assert.ok(count === null || count > 0)
    assert.ok(called.every(name => name === name.toLowerCase()))
  }
})
