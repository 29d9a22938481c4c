import assert from "node:assert/strict"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { Computer, passphrase } from "../terminal.fixture.ts"
import { displayWidth } from "./text-width.ts"

const ask = { sees: "Passphrase of ada", types: `${passphrase}\r` }
const codes = Array.from(
  { length: 16 },
  (_, i) => `${(0x1a2b3 + i * 4919).toString(16)}-${(0xc4d5e - i * 7919).toString(16)}`,
)
// Made of a code point: a literal would hold a control character.
const sequenceStart = String.fromCodePoint(0x1b)
const anySequence = new RegExp(`${sequenceStart}\\[[0-9;?]*[A-Za-z]`, "g")

test("without colours no prompt and no line has one, whichever way they are turned off", async t => {
  const computer = await Computer.withVault(t)
  await computer.runPiped(["add", "GitHub", "--yes"], codes.join("\n"))
  const style = new RegExp(`${sequenceStart}\\[(?:1|2|3|4|7|9|3[0-7]|9[0-7])(?:;\\d+)*m`)
  const { raw: painted } = await computer.run(["remove", "GitHub"], [ask, { sees: "Remove GitHub", types: "n" }])
  assert.match(painted, style)
  for (const [args, environment] of [
    [["--no-color"], {}],
    [[], { NO_COLOR: "1" }],
    [[], { TERM: "dumb" }],
  ] as const) {
    const answers = [ask, { sees: "Remove GitHub", types: "n" }]
    const { raw, exitCode } = await computer.run(["remove", "GitHub", ...args], answers, environment)
    assert.equal(exitCode, 3)
    assert.doesNotMatch(raw, style, JSON.stringify([args, environment]))
    const report = await computer.run(["report", ...args], [ask], environment)
    assert.doesNotMatch(report.raw, style)
  }
})

test("in 60 columns no line is wider than the terminal, so that it breaks no word", async t => {
  const computer = await Computer.withVault(t)
  const downloads = join(computer.home, "Downloads")
  mkdirSync(downloads)
  writeFileSync(
    join(downloads, "github-recovery-codes (1).txt"),
    `${codes.slice(0, 15).join("\n")}\nb241b-b6 bcf\n1a2b3c4d9 xx?\n`,
  )
  writeFileSync(join(downloads, "photo of my codes.docx"), "PK\u0003\u0004 cut off")
  await computer.runPiped(
    ["add", "A rather long name of an account at work", "--login", "ada.lovelace.of.london@mail.example.org", "--yes"],
    codes.join("\n"),
  )
  await computer.runPiped(["add", "Bank", "--inventory", "--yes"])
  const broken: string[] = []
  for (const args of [
    ["--help"],
    ["import", "--help"],
    ["list"],
    ["show", "rather"],
    ["log"],
    ["report"],
    [
      "import",
      join(downloads, "github-recovery-codes (1).txt"),
      join(downloads, "photo of my codes.docx"),
      "--dry-run",
    ],
    ["scan", downloads, "--no-compare"],
    ["verify"],
    ["show", "nothing of that name"],
    ["print", "-o", "no such folder/codes.pdf"],
  ]) {
    const isAsked = !args.includes("--help") && !args.includes("--no-compare") && args[0] !== "print"
    const { raw } = await computer.run(args, isAsked ? [ask] : [], {}, 60)
    // A path or an address that is longer than the line cannot be wrapped.
    // A path or an address that is longer than the line cannot be wrapped, and a suggested command must not be.
    const isOneWord = (line: string): boolean => /\S{56,}|^\s*(?:→ )?postern-vault \S/.test(line)
    const lines = raw.replace(anySequence, "").split(/\r?\n|\r/)
    for (const line of lines) if (!isOneWord(line) && displayWidth(line) > 60) broken.push(`${args.join(" ")}: ${line}`)
  }
  assert.deepEqual(broken, [])
})

test("a file that cannot be written, and a path that leads nowhere, are told in words", async t => {
  const computer = await Computer.withVault(t)
  await computer.runPiped(["add", "GitHub", "--yes"], codes.join("\n"))
  for (const [args, exit] of [
    [["print", "-o", "nope/x.pdf"], 5],
    [["remind", "-o", "nope/x.ics"], 5],
    [["export", "--to", "csv", "--plaintext", "-o", "nope/x.csv"], 5],
    [["print", "-o", "passphrase/x.pdf"], 5],
    [["print", "-o", `${"x".repeat(300)}.pdf`], 2],
    [["remind", "-o", "vault", "--force"], 2],
  ] as const) {
    const { exitCode, stderr } = await computer.runPiped(args)
    assert.equal(exitCode, exit, `${args.join(" ")}: ${stderr}`)
    assert.doesNotMatch(stderr, /unforeseen|\bE[A-Z]{4,}\b/)
  }
})

test("a report on hundreds of accounts fits a screen or two: findings with their accounts, the dearest first", async t => {
  const computer = await Computer.withVault(t)
  const csv = [
    "name,url,username,notes,totp",
    ...Array.from({ length: 300 }, (_, i) => `Site ${i},https://site${i}.example,ada,,otpauth://totp/x?secret=A`),
  ]
  writeFileSync(join(computer.home, "list.csv"), csv.join("\n"))
  const imported = await computer.runPiped(["import", "list.csv", "--yes", "--keep-file"])
  assert.equal(imported.exitCode, 0, imported.stderr)
  await computer.runPiped(["add", "Spare", "--yes"], codes.join("\n"))
  const { stdout } = await computer.runPiped(["report"])
  assert.ok(stdout.split("\n").length < 40, stdout)
  assert.match(stdout, /300 accounts/)
  assert.ok(stdout.indexOf("no backup codes") < stdout.indexOf("Spare"))
  const whole = await computer.runPiped(["report", "--all"])
  assert.match(whole.stdout, /Site 299/)
})
