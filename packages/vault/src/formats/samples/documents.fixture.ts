import { zipSync } from "fflate"
import { address, note, password, type Sample } from "./sample.fixture.ts"

const [heading, ...lines] = note.split("\n")
const word = (body: string): Uint8Array =>
  zipSync({
    "[Content_Types].xml": Buffer.from("<Types/>"),
    "word/document.xml": Buffer.from(`<?xml version="1.0"?><w:document><w:body>${body}</w:body></w:document>`),
  })
const paragraphs = (text: string): string =>
  text
    .split("\n")
    .map(line => `<w:p><w:r><w:t>${line}</w:t></w:r></w:p>`)
    .join("")
const open = (text: string): Uint8Array =>
  zipSync({
    mimetype: Buffer.from("application/vnd.oasis.opendocument.text"),
    "content.xml": Buffer.from(
      `<office:document-content><office:body><office:text>${text
        .split("\n")
        .map(line => `<text:p>${line}</text:p>`)
        .join("")}</office:text></office:body></office:document-content>`,
    ),
  })
/** A workbook as Excel writes it: texts apart from their cells, a style that strikes out, one that shows eight digits. */
const workbook = (rows: readonly string[]): Uint8Array =>
  zipSync({
    "[Content_Types].xml": Buffer.from("<Types/>"),
    "xl/workbook.xml": Buffer.from('<workbook><sheets><sheet name="Codes" sheetId="1"/></sheets></workbook>'),
    "xl/styles.xml": Buffer.from(
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000000"/></numFmts><fonts><font><sz val="11"/></font><font><strike/></font></fonts><cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1"/><xf numFmtId="164" fontId="0"/></cellXfs></styleSheet>',
    ),
    "xl/sharedStrings.xml": Buffer.from(
      `<sst>${["Service", "Code", "Password", "GitHub", ...lines, password, heading].map(text => `<si><t>${text}</t></si>`).join("")}</sst>`,
    ),
    "xl/worksheets/sheet1.xml": Buffer.from(`<worksheet><sheetData>${rows.join("")}</sheetData></worksheet>`),
  })
const secretLine = `Password: ${password}`
const mail = (...parts: string[]): string =>
  ["From: GitHub <noreply@github.com>", "To: ada@example.org", "Subject: Codes", "MIME-Version: 1.0", ...parts].join(
    "\r\n",
  )
const whole = [["", null, false, note]] as const
const struck = [["", null, false, `${heading}\n${lines[0]}\n~~${lines[1]}~~`]] as const

/** Documents of each kind, two of each. What they show is read like a text file. */
export const documentSamples: readonly Sample[] = [
  { program: "text", name: "codes.txt", content: `${note}\n${secretLine}`, expected: whole },
  {
    program: "text",
    name: "codes.text",
    content: `${note}\r\n${address("GitHub:ada")}`.replace(/\n(?!\r)/g, "\n"),
    expected: [["GitHub", "ada", true, note]],
  },
  {
    program: "saved page",
    name: "codes.html",
    content: `<!doctype html><html><body><p>${note.replaceAll("\n", "<br>")}</p><p>${secretLine}</p></body></html>`,
    expected: whole,
  },
  {
    program: "saved page",
    name: "codes.htm",
    content: `<html><body><h1>${heading}</h1><ul><li>${lines[0]}</li><li><del>${lines[1]}</del></li></ul></body></html>`,
    expected: struck,
  },
  {
    program: "Markdown text",
    name: "codes.md",
    content: `# GitHub\n\n| Service | Login | Code | Password |\n|---|---|---|---|\n| GitHub | ada | ${lines[0]} | ${password} |\n`,
    expected: [
      ["GitHub", "ada", false, lines[0]!],
      ["", null, false, "GitHub\n# GitHub"],
    ],
  },
  {
    program: "Markdown text",
    name: "list.md",
    content: `Code | Used\n--- | ---\n${lines[0]} | no\n${lines[1]} | yes\n`,
    expected: [["", null, false, ...lines]],
  },
  {
    program: "mail",
    name: "codes.eml",
    content: mail("Content-Type: text/plain", "", note.replaceAll("\n", "\r\n"), secretLine),
    expected: [["", null, false, `GitHub noreply@github.com\nCodes\n\n${note}`]],
  },
  {
    program: "mail",
    name: "page.eml",
    content: mail("Content-Type: text/html", "", `<p>${note.replaceAll("\n", "<br>")}</p>`),
    expected: [["", null, false, `GitHub noreply@github.com\nCodes\n\n${note}`]],
  },
  {
    program: "RTF document",
    name: "codes.rtf",
    content: `{\\rtf1\\ansi ${note.replaceAll("\n", "\\par ")}\\par ${secretLine.replace("ä", "\\'e4")}}`,
    expected: whole,
    endShows: true,
  },
  {
    program: "RTF document",
    name: "wordpad.rtf",
    content: `{\\rtf1\\ansi{\\fonttbl{\\f0 Calibri;}}\\pard ${heading}\\par\n${lines[0]}\\par\n\\strike ${lines[1]}\\strike0\\par}`,
    expected: struck,
    endShows: true,
  },
  {
    program: "Word document",
    name: "codes.docx",
    content: word(paragraphs(`${note}\n${secretLine}`)),
    expected: whole,
    endShows: true,
  },
  {
    program: "Word document",
    name: "struck.docx",
    content: word(
      `${paragraphs(`${heading}\n${lines[0]}`)}<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>${lines[1]}</w:t></w:r></w:p>`,
    ),
    expected: struck,
    endShows: true,
  },
  {
    program: "OpenDocument file",
    name: "codes.odt",
    content: open(`${note}\n${secretLine}`),
    expected: whole,
    endShows: true,
  },
  { program: "OpenDocument file", name: "plain.odt", content: open(note), expected: whole, endShows: true },
  {
    program: "text",
    name: "codes.zip",
    content: zipSync({ "a/github-recovery-codes.txt": Buffer.from(note) }),
    expected: whole,
    endShows: true,
  },
  {
    program: "zip archive",
    name: "two.zip",
    content: zipSync({
      "a.txt": Buffer.from(note),
      "b.json": Buffer.from('["1a2b3-c4d5e"]'),
      "c.jpg": Buffer.from("ffd8ff", "hex"),
    }),
    expected: [
      ["", null, false, note],
      ["", null, false, "1a2b3-c4d5e"],
    ],
    endShows: true,
  },
  {
    program: "JSON file",
    name: "list.json",
    content: lines,
    expected: [["", null, false, lines.join("\n")]],
    endShows: true,
  },
  {
    program: "JSON file",
    name: "codes.json",
    content: { service: "GitHub", recovery_codes: lines, password },
    expected: [["GitHub", null, false, lines.join("\n")]],
    endShows: true,
  },
  {
    program: "JSON file",
    name: "marked.json",
    content: {
      codes: [
        { code: lines[0], used: false },
        { code: lines[1], used: true },
      ],
      created_at: "2026-01-01",
    },
    expected: [["", null, false, ...lines]],
    endShows: true,
  },
  {
    program: "CSV",
    name: "codes.csv",
    content: `Code;Status\n${lines[0]};unused\n${lines[1]};USED\n`,
    expected: [["", null, false, ...lines]],
  },
  {
    program: "CSV of an unknown program",
    name: "mine.csv",
    content: `Dienst;Benutzer;Kennwort;Wiederherstellungscode\nGitHub;ada;${password};${lines[0]}\nBank;bob;${password};\n`,
    expected: [
      ["GitHub", "ada", false, lines[0]!],
      ["Bank", "bob", false],
    ],
  },
  {
    program: "CSV of an unknown program",
    name: "no names.csv",
    content: `GitHub,https://github.com,ada@x.org,${password},"${note}"\nBank,https://bank.example,ada@x.org,${password}2,\n`,
    expected: [
      ["GitHub", "ada@x.org", false, note],
      ["Bank", "ada@x.org", false],
    ],
  },
  {
    program: "text",
    name: "commas.txt",
    content: `Backup codes\n${lines[0]}\nKeep them safe, and secret\n`,
    expected: [["", null, false, `Backup codes\n${lines[0]}\nKeep them safe, and secret`]],
  },
  {
    program: "CSV",
    name: "excel.csv",
    content: `sep=;\r\nCode;Used\r\n${lines[0]};no\r\n`,
    expected: [["", null, false, lines[0]!]],
  },
  {
    program: "Excel workbook",
    name: "accounts.xlsx",
    content: workbook([
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>',
      '<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c><c r="C2" t="s"><v>6</v></c></row>',
      '<row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3" s="1" t="s"><v>5</v></c></row>',
    ]),
    expected: [["GitHub", null, false, lines[0]!, `~~${lines[1]}~~`]],
    endShows: true,
  },
  {
    program: "Excel workbook",
    name: "list.xlsx",
    content: workbook([
      '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
      '<row r="2"><c r="A2" s="2"><v>1234567</v></c></row>',
      '<row r="3"><c r="A3" t="inlineStr"><is><t>8765 4321</t></is></c></row>',
    ]),
    expected: [["", null, false, `${heading}\n01234567\n8765 4321`]],
    endShows: true,
  },
]
