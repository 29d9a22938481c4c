import assert from "node:assert/strict"
import test from "node:test"
import { deflateSync } from "node:zlib"
import { zipSync } from "fflate"
import { readPdf } from "./documents/pdf-text.ts"
import { readFile } from "./index.ts"
import { password, seed } from "./samples/index.fixture.ts"

const read = (name: string | null, content: string | Uint8Array) =>
  readFile(
    { name, bytes: typeof content === "string" ? Buffer.from(content) : content },
    { askPassword: () => Promise.reject(new Error("no password was to be asked")) },
  )
const damaged = { code: "file-damaged" }

test("JSON that nests without end, or holds more values than an export has, is refused before it is built", async () => {
  await assert.rejects(read("x.json", "[".repeat(50_000_000)), damaged)
  await assert.rejects(read("x.json", `${'{"a":'.repeat(70)}1${"}".repeat(70)}`), damaged)
  await assert.rejects(read("x.json", `[${"0,".repeat(9_000_000)}0]`), damaged)
  const packed = zipSync({ "export.data": new Uint8Array(60 << 20).fill(0x5b) }, { level: 1 })
  await assert.rejects(read("x.1pux", packed), damaged)
  // A bracket inside of a text is no list.
  assert.equal((await read("x.json", JSON.stringify([`1a2b3-c4d5e ${"[".repeat(200)}`]))).entries.length, 1)
})

test("a text, a note and a field that are longer than any list of codes are refused before they are looked through", async () => {
  const long = "1a2b3-c4d5e\n".repeat(400_000)
  for (const [name, content] of [
    ["codes.txt", long],
    ["x.json", JSON.stringify({ items: [{ name: "GitHub", login: { username: "ada" }, notes: long }] })],
    ["x.json", JSON.stringify({ recovery_codes: [long] })],
  ] as const)
    await assert.rejects(read(name, content), { ...damaged, message: /four million/ }, name)
  assert.equal((await read("codes.txt", long.slice(0, 60_000))).entries.length, 1)
})

test("keys that objects have by themselves are data like any other", async () => {
  const json =
    '{"__proto__":{"encrypted":true},"constructor":{"items":[]},"recovery_codes":["1a2b3-c4d5e"],"toString":"x"}'
  const { entries } = await read("x.json", json)
  assert.ok(entries.some(({ blocks }) => blocks.some(({ text }) => text === "1a2b3-c4d5e")))
  assert.equal(({} as { encrypted?: unknown }).encrypted, undefined)
})

test("CSV with endless cells, rows or columns is refused, and says the line", async () => {
  const header = "name,url,username,password,note\n"
  await assert.rejects(read("x.csv", `${header}a,b,c,d,"${"x".repeat(1_100_000)}"\n`), damaged)
  await assert.rejects(read("x.csv", `${header}a,b,c,d,e\n${"a,".repeat(500)}\n`), { ...damaged, message: /line 3/ })
  await assert.rejects(read("x.csv", `${header}a,b,c,"${password},e\nmore`), { ...damaged, message: /cut off/ })
})

test("formulas, escapes and marks of direction in names come out as harmless text", async () => {
  const names = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "\u001b]0;evil\u0007Git\u001b[31mHub",
    "a\u202eb\u0000c",
    "Cafe\u0301",
    "\ud83d broken",
    "x$(touch /tmp/p)`id`",
  ]
  const rows = names.map(name => `"${name.replaceAll('"', '""')}",https://x.example,ada,${password},`)
  const { entries } = await read("x.csv", `name,url,username,password,note\n${rows.join("\n")}\n`)
  assert.deepEqual(
    entries.map(({ title }) => title),
    [
      '=HYPERLINK("http://evil.example","x")',
      "+1+cmd|' /C calc'!A0",
      "]0;evil Git [31mHub",
      "ab c",
      "Café",
      "broken",
      "x$(touch /tmp/p)`id`",
    ],
  )
})

test("XML that nests without end is refused; a document type's entities are never expanded", async () => {
  const open = "<Group>".repeat(300)
  await assert.rejects(
    read("x.xml", `<KeePassFile><Root>${open}${"</Group>".repeat(300)}</Root></KeePassFile>`),
    damaged,
  )
  await assert.rejects(
    read(
      "x.xml",
      `<KeePassFile><Root><Entry><String><Key>Notes</Key><Value>${"x".repeat(1_100_000)}</Value></String></Entry></Root></KeePassFile>`,
    ),
    damaged,
  )
  const laughs = `<?xml version="1.0"?><!DOCTYPE KeePassFile [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<KeePassFile><Root><Group><Entry><String><Key>Title</Key><Value>x</Value></String><String><Key>Notes</Key><Value>&b; &f; &amp; &#65;</Value></String></Entry></Group></Root></KeePassFile>`
  const { entries } = await read("x.xml", laughs)
  assert.deepEqual(
    entries[0]!.blocks.map(({ text }) => text),
    ["&b; &f; & A"],
  )
})

test("pages and documents that nest without end are refused; tags that are never closed do no harm", async () => {
  await assert.rejects(read("x.html", `<html>${"<div>".repeat(3000)}`), damaged)
  await assert.rejects(read("x.rtf", `{\\rtf1 ${"{".repeat(600)}`), damaged)
  await assert.rejects(
    read("x.docx", zipSync({ "word/document.xml": Buffer.from(`<w:document>${"<w:p>".repeat(2000)}`) })),
    damaged,
  )
  const sheet = (xml: string): Uint8Array =>
    zipSync({ "xl/workbook.xml": Buffer.from("<x/>"), "xl/worksheets/sheet1.xml": Buffer.from(xml) })
  await assert.rejects(read("x.xlsx", sheet("<worksheet>".repeat(300))), damaged)
  await assert.rejects(read("x.xlsx", sheet(`<worksheet><row>${"<c/>".repeat(500_001)}</row></worksheet>`)), damaged)
  const far = await read(
    "x.xlsx",
    sheet(
      '<worksheet><row><c r="XFD1"><v>9</v></c><c r="A1" t="s"><v>99</v></c><c r="B1"><f>1+1</f><v>2a2b3-c4d5e</v></c></row></worksheet>',
    ),
  )
  assert.deepEqual(
    far.entries.flatMap(({ blocks }) => blocks.map(({ text }) => text.trim())),
    ["2a2b3-c4d5e"],
  )
  const { entries } = await read("x.html", `<html><body>${"<p>1a2b3-c4d5e<b><i>".repeat(100)}`)
  assert.equal(entries[0]!.blocks[0]!.text.split("\n").length, 100)
})

test("mails that nest without end or have endless headers are refused", async () => {
  const nested = (depth: number): string =>
    depth === 0
      ? "Content-Type: text/plain\r\n\r\nx"
      : `Content-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--\r\n`
  const head = "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
  await assert.rejects(read("x.eml", head + nested(40)), damaged)
  await assert.rejects(read("x.eml", `${head}${"X-Pad: y\r\n".repeat(60_000)}\r\nx`), damaged)
})

test("archives that unpack to too much, lie about it, hold a file twice or each other are refused", async () => {
  await assert.rejects(read("x.zip", zipSync({ "a.txt": new Uint8Array(70 << 20) }, { level: 9 })), damaged)
  const lying = Buffer.from(zipSync({ "a.txt": new Uint8Array(1 << 20) }, { level: 9 }))
  lying.writeUInt32LE(10, lying.lastIndexOf("PK\u0001\u0002") + 24)
  await assert.rejects(read("x.zip", lying), damaged)
  const twice = Buffer.from(zipSync({ "a.txt": Buffer.from("1"), "b.txt": Buffer.from("2") }))
  for (let at = twice.indexOf("b.txt"); at >= 0; at = twice.indexOf("b.txt", at + 1)) twice.write("a", at)
  await assert.rejects(read("x.zip", twice), damaged)
  let nested: Uint8Array = zipSync({ "a.txt": Buffer.from("1a2b3-c4d5e") })
  for (let depth = 0; depth < 6; depth++) nested = zipSync({ "x.docx": nested })
  await assert.rejects(read("x.zip", nested), { code: "thing-not-found" })
  await assert.rejects(
    read("x.zip", zipSync(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.txt`, new Uint8Array(1)])))),
    { code: "thing-not-found", message: /300 files/ },
  )
})

test("an archive that is locked, and one of another kind, are refused with what to do", async () => {
  const locked = Buffer.from(zipSync({ "raivo-otp-export.json": Buffer.from("[]") }))
  const at = locked.lastIndexOf("PK\u0001\u0002")
  locked.writeUInt16LE(locked.readUInt16LE(at + 8) | 1, at + 8)
  const cases: [name: string, content: Uint8Array, says: RegExp][] = [
    ["x.zip", locked, /Raivo.*Unpack it/s],
    ["x.zip", zipSync({ "Proton Pass/data.pgp": Buffer.from("x") }), /Proton Pass.*JSON/s],
    ["x.xlsb", zipSync({ "xl/workbook.bin": Buffer.from("x") }), /without an export/],
    ["x.zip", zipSync({ "photo.bin": Buffer.from("x") }), /without an export/],
    ["x.pgp", Buffer.from("-----BEGIN PGP MESSAGE-----\n\nabc\n"), /PGP.*gpg/s],
    ["x.kdb", Buffer.from("03d9a29a65fb4bb5", "hex"), /KeePass 1.*\.kdbx/s],
    ["x.doc", Buffer.from("d0cf11e0a1b11ae1", "hex"), /old Office.*\.docx/s],
    ["x.7z", Buffer.from("377abcaf271c", "hex"), /7-Zip.*Unpack/s],
    ["externalBackup.xml", Buffer.from("aced0005", "hex"), /FreeOTP.*JSON/s],
    ["x.sqlite", Buffer.from("SQLite format 3\0"), /SQLite/],
    ["vault.enpassdb", Buffer.from("0102030405060708", "hex"), /Enpass.*JSON/s],
    ["x.bin", Buffer.from([1, 0, 2, 0, 0, 3, 0, 0]), /without text/],
  ]
  for (const [name, content, says] of cases)
    await assert.rejects(read(name, content), { code: "thing-not-found", message: says })
})

test("JSON and XML of programs that nobody knows say what to export instead", async () => {
  for (const [name, text] of [
    ["x.json", JSON.stringify({ settings: { dark: true }, count: 7 })],
    ["x.xml", `<?xml version="1.0"?><passwords><item><password>${password}</password></item></passwords>`],
    ["x.svg", '<svg xmlns="http://www.w3.org/2000/svg"><text>1a2b3-c4d5e</text></svg>'],
  ] as const)
    await assert.rejects(read(name, text), (error: Error & { code: string }) => {
      assert.equal(error.code, "thing-not-found")
      assert.match(error.message, /as CSV or as text/)
      return !error.message.includes(password)
    })
})

test("an archive that shrank as no text does is refused before it is unpacked", async () => {
  const packed = zipSync({ "export.data": new Uint8Array(250 << 20).fill(0x5b) }, { level: 9 })
  const before = process.memoryUsage.rss()
  await assert.rejects(read("x.1pux", packed), { ...damaged, message: /times its size/ })
  assert.ok(process.memoryUsage.rss() - before < 100 << 20)
})

test("an encrypted export of Proton Pass and of Bitwarden's own account say how to export again", async () => {
  await assert.rejects(read("x.json", JSON.stringify({ version: "1", encrypted: true, vaults: {} })), {
    code: "thing-not-found",
    message: /JSON without encryption/,
  })
  await assert.rejects(read("x.json", JSON.stringify({ encrypted: true, passwordProtected: false, data: "x" })), {
    code: "usage-wrong",
    message: /Password protected/,
  })
})

/** A PDF whose one page's content unpacks to so many blanks. */
function bombPdf(bytes: number): Buffer {
  const stream = deflateSync(Buffer.alloc(bytes, " "))
  const parts = [
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n",
  ]
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n${parts.join("")}4 0 obj<</Length ${stream.length}/Filter/FlateDecode>>stream\n`),
    stream,
    Buffer.from("\nendstream endobj\ntrailer<</Root 1 0 R>>\n"),
  ])
}

test("reading a PDF that unpacks to more memory than allowed is stopped", async () => {
  await assert.rejects(readPdf(bombPdf(400 << 20), { maxMemoryBytes: 100 << 20 }), {
    ...damaged,
    message: /memory or time/,
  })
  await assert.rejects(readPdf(Buffer.alloc(33 << 20)), damaged)
})

test("100,000 entries are read in bounded memory", async () => {
  const note = "Recovery codes:\n1a2b3-c4d5e\nf0f0f-1a1a1"
  const row = (index: number): string =>
    `Site ${index},https://site${index}.example,ada${index},${password},"${note}",${seed}`
  const csv = Buffer.from(
    `name,url,username,password,note,totp\n${Array.from({ length: 100_000 }, (_, index) => row(index)).join("\n")}\n`,
  )
  const before = process.memoryUsage().rss
  const { entries } = await read("x.csv", csv)
  const grown = (process.memoryUsage().rss - before) / (1 << 20)
  assert.equal(entries.length, 100_000)
  assert.equal(entries.at(-1)!.title, "Site 99999")
  assert.ok(grown < 600, `${grown} MiB`)
})
