import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { makeCode } from "@postern/core"
import { temporaryFolder } from "../folder/devices.fixture.ts"
import { readText } from "../reading/index.ts"
import { type Fact, foldEvents, type VaultEvent, type VaultState } from "../record/index.ts"
import { calendarText, remindersOf } from "./calendar.ts"
import { printIndex, printSheets } from "./pdf-sheets.ts"
import { makeSheet, type Sheet } from "./sheet.ts"

const codes = Array.from({ length: 10 }, (_, i) => makeCode("standard", i, new Uint8Array(9).fill(i * 7 + 1)).text)

function vault(name = "Acme Work"): VaultState {
  const facts: Fact[] = [
    { kind: "account-added", account: "a", name, ref: "A1", login: "ada@example.org" },
    {
      kind: "batch-added",
      batch: "b",
      account: "a",
      sort: "single-use",
      codes,
      used: [1],
      issuer: "Acme",
      set: 3,
      format: "postern-standard",
      generatedOn: "2026-01-02",
      expiresOn: "2027-01-02",
      reviewOn: "2026-07-01",
    },
    {
      kind: "copy-added",
      copy: "c",
      batch: "b",
      location: "home safe; shelf 2, left",
      sort: "paper",
      on: "2026-01-03",
    },
  ]
  return foldEvents(
    facts.map(
      (fact, seq) =>
        ({ device: "d", seq, lamport: seq, at: "2026-01-02T03:04:05.678Z", prev: "x", ...fact }) as VaultEvent,
    ),
  )
}
const sheet = (state: VaultState, referencesOnly = false): Sheet =>
  makeSheet(state.accounts[0]!, state.accounts[0]!.batches.at(-1)!, codes, { referencesOnly, today: "2026-02-03" })
const hasPoppler = spawnSync("pdftotext", ["-v"]).status === 0
const textOf = (pdf: Buffer): string =>
  execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8" })
const options = { paper: "A4", compact: false } as const

test("a sheet bears name, login, facts and every code", {
  skip: !hasPoppler && "pdftotext is not installed",
}, async () => {
  const { pdf, undrawn } = await printSheets([sheet(vault())], options)
  const text = textOf(pdf)
  for (const words of [
    "Acme Work",
    "A1",
    "ada@example.org",
    "Set 3",
    "expires 2027-01-02",
    "printed 2026-02-03",
    ...codes,
  ])
    assert.ok(text.includes(words), words)
  assert.deepEqual(undrawn, [])
})

test("a sheet by reference says nothing of whose it is, and its index is another document", {
  skip: !hasPoppler && "pdftotext is not installed",
}, async () => {
  const byReference = sheet(vault(), true)
  const text = textOf((await printSheets([byReference], options)).pdf)
  assert.ok(text.includes("A1"))
  assert.doesNotMatch(`${text}${byReference.qrText}`, /Acme|ada@|Set 3/)
  const index = textOf(
    (await printIndex([{ ref: "A1", name: "Acme Work", login: "ada" }], "2026-02-03", { paper: "A4" })).pdf,
  )
  assert.match(index, /A1\s+Acme Work/)
  assert.ok(!index.includes(codes[0]!))
})

test("names in Cyrillic and Greek are drawn; letters that no font has are printed as ?, and said", {
  skip: !hasPoppler && "pdftotext is not installed",
}, async () => {
  const cyrillic = await printSheets([sheet(vault("Почта Ελλάδα"))], options)
  assert.ok(textOf(cyrillic.pdf).includes("Почта Ελλάδα"))
  const chinese = await printSheets([sheet(vault("银行"))], options)
  assert.deepEqual(chinese.undrawn, ["A1"])
  const text = textOf(chinese.pdf)
  assert.ok(text.includes("A1") && text.includes("??") && text.includes("ada@example.org"), text)
})

test("compact sheets share pages; single ones do not", {
  skip: !hasPoppler && "pdfinfo is not installed",
}, async () => {
  const pages = async (compact: boolean): Promise<string> => {
    const { pdf } = await printSheets(Array(6).fill(sheet(vault())), { ...options, compact })
    return /Pages:\s+(\d+)/.exec(execFileSync("pdfinfo", ["-"], { input: pdf, encoding: "utf8" }))![1]!
  }
  assert.deepEqual([await pages(false), await pages(true)], ["6", "3"])
})

test("the QR code on the printed page gives back the kit, used code and all", {
  skip: spawnSync("zbarimg", ["--version"]).status !== 0 && "zbarimg is not installed",
}, async t => {
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, "s.pdf"), (await printSheets([sheet(vault())], options)).pdf)
  execFileSync("pdftoppm", ["-r", "200", "-png", "-singlefile", join(folder, "s.pdf"), join(folder, "s")])
  const scanned = execFileSync("zbarimg", ["-q", "--raw", join(folder, "s.png")], { encoding: "utf8" })
  const [kit] = readText(scanned, { fileName: null }).candidates
  assert.deepEqual([kit!.issuer, kit!.set, kit!.login, kit!.expiresOn], ["Acme", 3, "ada@example.org", "2027-01-02"])
  assert.deepEqual(
    kit!.codes.map(({ text, used }) => ({ text, used })),
    codes.map((text, i) => ({ text, used: i === 1 })),
  )
})

test("the calendar has one event for each thing to do, with ids that stay when the day moves", () => {
  const given = { vault: "pv1x", referencesOnly: false, leadDays: 14 }
  const first = remindersOf(vault(), given)
  assert.deepEqual(
    first.map(({ uid, on }) => [uid, on]),
    [
      ["expiry-b@pv1x.postern-vault", "2026-12-19"],
      ["review-b@pv1x.postern-vault", "2026-07-01"],
      ["test-b@pv1x.postern-vault", "2027-01-02"],
      ["copy-c@pv1x.postern-vault", "2027-01-03"],
    ],
  )
  assert.deepEqual(
    remindersOf(vault(), { ...given, leadDays: 30 }).map(({ uid }) => uid),
    first.map(({ uid }) => uid),
  )
  assert.doesNotMatch(JSON.stringify(remindersOf(vault(), { ...given, referencesOnly: true })), /Acme/)
})

test("calendar lines are folded at 75 octets, end in CRLF, and escape what RFC 5545 asks", () => {
  const text = calendarText(
    remindersOf(vault("Grüße, Ämter; und so weiter auf langen Wegen 银行银行银行银行银行银行"), {
      vault: "pv1x",
      referencesOnly: false,
      leadDays: 14,
    }),
  )
  const lines = text.split("\r\n")
  assert.ok(lines.every(line => Buffer.byteLength(line) <= 75 && !line.includes("\n") && !line.includes("\uFFFD")))
  assert.match(text.replaceAll("\r\n ", ""), /SUMMARY:Renew backup codes: Grüße\\, Ämter\\; und/)
  assert.deepEqual([lines[0], lines.at(-2), lines.at(-1)], ["BEGIN:VCALENDAR", "END:VCALENDAR", ""])
})
