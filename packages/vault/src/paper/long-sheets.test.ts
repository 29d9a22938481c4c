import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { fileURLToPath } from "node:url"
import { temporaryFolder } from "../folder/devices.fixture.ts"
import { type Fact, foldEvents, type VaultEvent } from "../record/index.ts"
import { readFontFile } from "./font-file.ts"
import { printIndex, printSheets } from "./pdf-sheets.ts"
import { makeSheet, type Sheet } from "./sheet.ts"

const hasPoppler = spawnSync("pdftotext", ["-v"]).status === 0
const skip = !hasPoppler && "pdftotext is not installed"
const options = { paper: "A4", compact: false } as const

function sheetOf(codes: readonly string[], name = "Acme Work", sort: "single-use" | "reusable" = "single-use"): Sheet {
  const facts: Fact[] = [
    { kind: "account-added", account: "a", name, ref: "A1", login: "ada@example.org" },
    { kind: "batch-added", batch: "b", account: "a", sort, codes },
  ]
  const at = { device: "d", at: "2026-01-02T03:04:05.678Z", prev: "x" }
  const [account] = foldEvents(facts.map((fact, seq) => ({ ...at, seq, lamport: seq, ...fact }) as VaultEvent)).accounts
  return makeSheet(account!, account!.batches[0]!, codes, { referencesOnly: false, today: "2026-02-03" })
}
const manyCodes = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${(0x10000 + i * 37).toString(16)}-${(0x50000 - i * 53).toString(16)}`)
const pagesOf = (pdf: Buffer): string[] =>
  execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8" }).split("\f").slice(0, -1)

test("many codes go on on further pages, in their order, none twice and none off the page", { skip }, async () => {
  for (const [count, maxPages, ...sizes] of [
    [16, 1, false, true],
    [60, 2, false, true],
    [100, 2, false],
    [500, 10, true],
    [1000, 20, false],
  ] as const) {
    const codes = manyCodes(count)
    for (const compact of sizes) {
      const pages = pagesOf((await printSheets([sheetOf(codes)], { ...options, compact })).pdf)
      assert.ok(pages.length <= maxPages, `${count} codes on ${pages.length} pages`)
      const printed = pages.join(" ").match(/[0-9a-f]{5}-[0-9a-f]{5}/g) ?? []
      assert.deepEqual(printed.toSorted(), codes.toSorted())
      for (const [at, page] of pages.entries()) {
        assert.ok(page.includes("Acme Work"))
        if (pages.length > 1) assert.match(page, new RegExp(`page ${at + 1} of ${pages.length}`))
      }
    }
  }
})

test("a key as long as a file is printed whole, over as many pages as it takes", { skip }, async () => {
  const lines = Array.from({ length: 400 }, (_, i) => `${String(i).padStart(4, "0")}${"k".repeat(60)}`)
  const { pdf } = await printSheets([sheetOf([lines.join("\n")], "Key", "reusable")], options)
  const text = pagesOf(pdf).join("\n").replace(/\s/g, "")
  for (const line of lines) assert.ok(text.includes(line.slice(0, 30)), line)
})

test("what is no font, is missing or is a folder is refused in words, and a collection is read", async t => {
  const folder = await temporaryFolder(t)
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const print = (fontFile: string) => printSheets([sheetOf(["1a2b3-c4d5e"])], { ...options, fontFile })
  await assert.rejects(print(join(folder, "none.ttf")), { code: "thing-not-found" })
  await assert.rejects(print(folder), { code: "thing-not-found" })
  await assert.rejects(print(file("text.ttf", "no font")), { code: "usage-wrong" })
  await assert.rejects(print(file("cut.ttc", "ttcf\0\u0001\0\0")), { code: "usage-wrong" })
  await assert.rejects(print(file("broken.ttf", Buffer.from("\0\u0001\0\0\0\u0010and nothing more"))), {
    code: "usage-wrong",
  })
  if (dejaVu === undefined) return
  await print(dejaVu)
  await print(file("all.ttc", collectionOf(readFileSync(dejaVu))))
})

const dejaVu = ["/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/dejavu/DejaVuSans.ttf"].find(
  path => existsSync(path),
)

/** A collection with one font: its tables' places are counted from the beginning of the file. */
function collectionOf(font: Buffer): Buffer {
  const head = Buffer.alloc(16)
  head.write("ttcf", "latin1")
  head.writeUInt32BE(0x10000, 4)
  head.writeUInt32BE(1, 8)
  head.writeUInt32BE(16, 12)
  const moved = Buffer.from(font)
  for (let table = 0; table < font.readUInt16BE(4); table++) {
    const at = 12 + table * 16 + 8
    moved.writeUInt32BE(font.readUInt32BE(at) + head.length, at)
  }
  return Buffer.concat([head, moved])
}

test("a letter that the built-in font lacks comes from another font, and the rest of the name and the login stay", {
  skip: skip || (dejaVu === undefined && "DejaVu Sans is not installed"),
}, async () => {
  const fallbackFonts = ["/no/such/font.ttf", dejaVu!]
  for (const name of ["Acme ⚙ Work", "مصرف", "Bank ℵ₀"]) {
    const { pdf, undrawn } = await printSheets([sheetOf(["1a2b3-c4d5e"], name)], { ...options, fallbackFonts })
    assert.deepEqual(undrawn, [], name)
    assert.ok(pagesOf(pdf).join("").includes("ada@example.org"))
    assert.equal(
      (await printIndex([{ ref: "A1", name, login: "" }], "2026-02-03", { paper: "A4", fallbackFonts })).undrawn.length,
      0,
    )
  }
  const { pdf, undrawn } = await printSheets([sheetOf(["1a2b3-c4d5e"], "Acme 銀 Work")], { ...options, fallbackFonts })
  const text = pagesOf(pdf).join("")
  assert.deepEqual(undrawn, ["A1"])
  assert.ok(text.includes("Acme ? Work") && text.includes("ada@example.org"), text)
})

test("a name of any letters at all is printed", async () => {
  for (const name of ["👩‍👩‍👧 family", "\u0301", "ع".repeat(300), "x".repeat(4000), "\ud7ff\u{10ffff}", "- "])
    await assert.doesNotReject(
      printSheets([sheetOf(["1a2b3-c4d5e"], name)], options),
      JSON.stringify(name.slice(0, 20)),
    )
})

test("the font of a collection stands alone in what is read of it", { skip: dejaVu === undefined }, async t => {
  const folder = await temporaryFolder(t)
  const path = join(folder, "x.ttc")
  writeFileSync(path, collectionOf(readFileSync(dejaVu!)))
  assert.deepEqual(readFontFile(path).subarray(0, 4), readFileSync(dejaVu!).subarray(0, 4))
  const builtIn = fileURLToPath(new URL("../../fonts/Roboto-Regular.woff", import.meta.url))
  assert.equal(readFontFile(builtIn).subarray(0, 4).toString("latin1"), "wOFF")
})
