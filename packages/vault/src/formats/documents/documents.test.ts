import assert from "node:assert/strict"
import test from "node:test"
import { deflateSync } from "node:zlib"
import { zipSync } from "fflate"
import { encode } from "uqr"
import { readFile } from "../index.ts"
import { address, codes, password, pdfOf, seed } from "../samples/index.fixture.ts"

const read = (name: string | null, content: string | Uint8Array) =>
  readFile(
    { name, bytes: typeof content === "string" ? Buffer.from(content) : content },
    { askPassword: () => Promise.reject(new Error("no password was to be asked")) },
  )
const textOf = async (name: string | null, content: string | Uint8Array): Promise<string> =>
  (await read(name, content)).entries.flatMap(({ blocks }) => blocks.map(({ text }) => text)).join("\n")

test("a saved page gives its visible text: no script, no hidden part, struck-out and ticked codes marked", async () => {
  const page = `<!DOCTYPE html><html><head><title>GitHub recovery codes</title><style>.x{}</style><script>var a = "9999-9999"</script></head>
    <body><nav hidden>1111-1111</nav><div style="display: none">2222-2222</div><h1>Recovery&nbsp;codes</h1>
    <ul><li>1a2b3-<b>c4d5e</b></li><li><s>f0f0f-<i>1a1a1</i></s></li><li><input type="checkbox" checked>00000-11111</li></ul>
    <p>Save them<br>now</p><input type="password" value="${password}" readonly><input readonly value="22222-33333"><textarea>44444-55555
66666-77777</textarea><template>3333-3333</template><!-- 4444-4444 --></body></html>`
  const text = await textOf("codes.html", page)
  assert.equal(
    text,
    "GitHub recovery codes\nRecovery codes\n1a2b3-c4d5e\n~~f0f0f-1a1a1~~\n[x] 00000-11111\nSave them\nnow\n22222-33333 44444-55555\n66666-77777".replace(
      "22222-33333 44444",
      "22222-33333 44444",
    ),
  )
})

test("a table in a page, in Markdown or in a Word document tells by its columns which codes are used", async () => {
  const html =
    "<html><table><tr><th>Code<th>Status</tr><tr><td>1a2b3-c4d5e<td>used</tr><tr><td>f0f0f-1a1a1<td>unused</table></html>"
  const markdown =
    "# GitHub\n\n| Code | Status |\n|------|--------|\n| `1a2b3-c4d5e` | used |\n| f0f0f-1a1a1 | unused |\n"
  const cell = (text: string): string => `<w:tc><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:tc>`
  const word = docx(
    `<w:tbl>${[
      ["Code", "Status"],
      ["1a2b3-c4d5e", "used"],
      ["f0f0f-1a1a1", "unused"],
    ]
      .map(cells => `<w:tr>${cells.map(cell).join("")}</w:tr>`)
      .join("")}</w:tbl>`,
  )
  const rtf = String.raw`{\rtf1\trowd\cellx1\cellx2 Code\cell Status\cell\row\trowd 1a2b3-c4d5e\cell used\cell\row\trowd f0f0f-1a1a1\cell unused\cell\row\pard}`
  for (const content of [html, markdown, word, rtf]) {
    const { entries } = await read(null, content)
    const blocks = entries.flatMap(entry => entry.blocks).filter(({ status }) => status !== null)
    assert.deepEqual(
      blocks.map(({ text, status }) => [text, status]),
      [
        ["1a2b3-c4d5e", "used"],
        ["f0f0f-1a1a1", "unused"],
      ],
    )
  }
})

test("an authenticator's page of accounts gives names and no seed", async () => {
  const page = `<html><table><tr><th>Issuer</th><th>Name</th><th>Type</th><th>Secret</th><th>Note</th></tr><tr><td>GitHub</td><td>ada</td><td>totp</td><td>${seed}</td><td>Recovery codes: 1a2b3-c4d5e</td></tr></table></html>`
  const { entries } = await read("aegis.html", page)
  assert.deepEqual(
    entries.map(({ title, login, hasTotp }) => [title, login, hasTotp]),
    [["GitHub", "ada", true]],
  )
  assert.doesNotMatch(JSON.stringify(entries), new RegExp(seed))
})

const docx = (body: string): Uint8Array =>
  zipSync({
    "[Content_Types].xml": Buffer.from("<Types/>"),
    "word/document.xml": Buffer.from(
      `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    ),
  })

test("a Word document gives its paragraphs; struck-out text is marked, deleted text is not there", async () => {
  const run = (text: string, properties = ""): string =>
    `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`
  const text = await textOf(
    "codes.docx",
    docx(
      `<w:p>${run("GitHub &amp; ")}${run("codes")}</w:p><w:p>${run("1a2b3-")}${run("c4d5e")}</w:p><w:p>${run("f0f0f-1a1a1", "<w:strike/>")}</w:p><w:p><w:del><w:r><w:delText>9999-9999</w:delText></w:r></w:del>${run("00000-11111", '<w:strike w:val="0"/>')}</w:p>`,
    ),
  )
  assert.equal(text, "GitHub & codes\n1a2b3-c4d5e\n~~f0f0f-1a1a1~~\n00000-11111")
})

test("an OpenDocument text gives its paragraphs", async () => {
  const file = zipSync({
    mimetype: Buffer.from("application/vnd.oasis.opendocument.text"),
    "content.xml": Buffer.from(
      `<office:document-content><office:automatic-styles><style:style>hidden</style:style></office:automatic-styles><office:body><office:text><text:h>Codes</text:h><text:p>1a2b3-<text:span>c4d5e</text:span></text:p><text:p>f0f0f<text:s text:c="2"/>1a1a1</text:p></office:text></office:body></office:document-content>`,
    ),
  })
  assert.equal(await textOf("codes.odt", file), "Codes\n1a2b3-c4d5e\nf0f0f  1a1a1")
})

test("an RTF document gives its words in its own code page, without tables of fonts, pictures and instructions", async () => {
  const rtf = String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}{\info{\title secret}}
\pard\f0 R\'fcck\u228?kehr\par 1a2b3-c4d5e\par {\strike f0f0f-1a1a1}\par\strike 1-2\strike0\tab 3{\pict 89504e47}\{x\}\emdash\par}`
  assert.equal(await textOf("codes.rtf", rtf), "Rückäkehr\n1a2b3-c4d5e\n~~f0f0f-1a1a1~~\n~~1-2~~\t3{x}—")
})

test("a PDF gives its text line by line, columns kept apart", async () => {
  const file = await pdfOf(document => {
    document.text("GitHub recovery codes").text("1a2b3-c4d5e").text("f0f0f-1a1a1")
    document.text("1. 1234 5678", 72, 300).text("6. 9876 5432", 300, 300)
  })
  const text = await textOf("codes.pdf", file)
  assert.equal(text, "GitHub recovery codes\n1a2b3-c4d5e\nf0f0f-1a1a1\n1. 1234 5678   6. 9876 5432")
})

test("a PDF without text, locked, cut off or nonsense is refused, each with its reason", async () => {
  const plain = await pdfOf(document => document.text("1a2b3-c4d5e"))
  const locked = await pdfOf(document => document.text("1a2b3-c4d5e"), { userPassword: "x", pdfVersion: "1.7ext3" })
  await assert.rejects(read("x.pdf", await pdfOf(document => document.rect(0, 0, 9, 9).fill())), {
    code: "thing-not-found",
    message: /pictures/,
  })
  await assert.rejects(read("x.pdf", locked), { code: "usage-wrong", message: /password/ })
  await assert.rejects(read("x.pdf", plain.subarray(0, 300)), { code: "file-damaged" })
  await assert.rejects(read("x.pdf", Buffer.from("%PDF-1.7\nnothing")), { code: "file-damaged" })
})

test("a mail gives its sender, subject and text, and the files in it", async () => {
  const attached = Buffer.from(`Recovery codes\n${codes}`).toString("base64")
  const mail = [
    "From: GitHub <noreply@github.com>",
    "To: ada@example.org",
    "Subject: =?utf-8?Q?Your_recovery_codes?=",
    "Date: Thu, 1 Jan 2026 00:00:00 +0000",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "Keep these safe:",
    "1111-=322222",
    "--b",
    'Content-Type: text/plain; name="codes.txt"',
    "Content-Transfer-Encoding: base64",
    'Content-Disposition: attachment; filename="codes.txt"',
    "",
    attached,
    "--b",
    'Content-Type: image/jpeg; name="logo.jpg"',
    "Content-Transfer-Encoding: base64",
    'Content-Disposition: attachment; filename="logo.jpg"',
    "",
    Buffer.from("ffd8ffe000104a46", "hex").toString("base64"),
    "--b--",
    "",
  ].join("\r\n")
  const { kind, entries, remarks } = await read("codes.eml", mail)
  assert.equal(kind, "mail")
  assert.deepEqual(
    entries.map(({ blocks }) => blocks.map(({ text }) => text.trim())),
    [["GitHub noreply@github.com\nYour recovery codes\n\nKeep these safe:\n1111-22222"], [`Recovery codes\n${codes}`]],
  )
  assert.match(remarks.join(), /logo\.jpg: This is a JPEG picture/)
})

test("a mail that has a page only is read like a page", async () => {
  const mail =
    "From: a@b.example\nTo: c@d.example\nSubject: Codes\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>1a2b3-c4d5e</p><p hidden>9999-9999</p>\n"
  assert.equal(await textOf("codes.eml", mail), "a@b.example\nCodes\n\n1a2b3-c4d5e")
})

/** A PNG of a QR code, four points a module, with a white border. */
function qrPicture(text: string, colour: 0 | 2 | 3 | 6 = 0): Buffer {
  const { data, size } = encode(text, { border: 4 })
  const scale = 4
  const channels = { 0: 1, 2: 3, 3: 1, 6: 4 }[colour]
  const width = size * scale
  const raw = Buffer.alloc((width * channels + 1) * width)
  for (let y = 0; y < width; y++)
    for (let x = 0; x < width; x++) {
      const isDark = data[Math.floor(y / scale)]![Math.floor(x / scale)]!
      for (let channel = 0; channel < channels; channel++)
        raw[y * (width * channels + 1) + 1 + x * channels + channel] =
          channel === 3 ? 255 : colour === 3 ? (isDark ? 1 : 0) : isDark ? 0 : 255
    }
  return png(width, width, colour, deflateSync(raw))
}

function png(width: number, height: number, colour: number, data: Buffer, interlace = 0): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(content.length)
    return Buffer.concat([size, Buffer.from(type), content, Buffer.alloc(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, colour, 0, 0, interlace], 8)
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    ...(colour === 3 ? [chunk("PLTE", Buffer.from([255, 255, 255, 0, 0, 0]))] : []),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

test("a QR code in a PNG picture is read, whatever its colours; its seed is dropped", async () => {
  for (const colour of [0, 2, 3, 6] as const) {
    const { kind, entries } = await read("qr.png", qrPicture(address("GitHub:ada"), colour))
    assert.equal(kind, "picture of a QR code")
    assert.deepEqual(
      entries.map(({ title, login, hasTotp }) => [title, login, hasTotp]),
      [["GitHub", "ada", true]],
    )
    assert.doesNotMatch(JSON.stringify(entries), new RegExp(seed))
  }
})

test("a picture without a QR code, of another sort, or hostile is refused with what it is", async () => {
  const white = png(
    40,
    40,
    0,
    deflateSync(Buffer.alloc(41 * 40, 255).map((value, index) => (index % 41 === 0 ? 0 : value))),
  )
  await assert.rejects(read("x.png", white), { code: "thing-not-found", message: /no QR code/ })
  await assert.rejects(read("x.png", png(65_535, 65_535, 0, deflateSync(Buffer.alloc(10)))), {
    code: "file-damaged",
    message: /40 million/,
  })
  await assert.rejects(read("x.png", png(9, 9, 0, deflateSync(Buffer.alloc(1 << 20)))), { code: "file-damaged" })
  await assert.rejects(read("x.png", png(9, 9, 0, deflateSync(Buffer.alloc(90)), 1)), {
    code: "file-damaged",
    message: /interlaced/,
  })
  await assert.rejects(read("x.png", white.subarray(0, 60)), { code: "file-damaged" })
  await assert.rejects(read("x.jpg", Buffer.from("ffd8ffe000104a464946", "hex")), {
    code: "thing-not-found",
    message: /JPEG/,
  })
})
