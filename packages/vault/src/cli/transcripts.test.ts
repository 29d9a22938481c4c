import assert from "node:assert/strict"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { type Answer, Computer, down, enter, passphrase } from "./terminal.fixture.ts"
import { assertTranscript, settled, shownCommand } from "./transcript.fixture.ts"

// Whole sessions as a person sees them, in a real pseudo-terminal of 80 columns; kept in test/transcripts/vault to be read.

type Step = readonly [args: readonly string[], answers?: readonly Answer[], exitCode?: number]

const sees = (text: string, types: string): Answer => ({ sees: text, types })
const ask = sees("Passphrase of ada", passphrase + enter)

async function runSession(computer: Computer, title: string, steps: readonly Step[]): Promise<void> {
  let transcript = ""
  for (const [args, answers = [], expectedExit = 0] of steps) {
    const shown = shownCommand(args)
    const { screen, exitCode } = await computer.run(args, answers)
    assert.equal(exitCode, expectedExit, `${shown}\n${screen}`)
    transcript += `$ postern-vault ${shown}\n${screen}${screen === "" ? "" : "\n"}${exitCode === 0 ? "" : `[exit ${exitCode}]\n`}\n`
  }
  assertTranscript(title, settled(transcript, [computer]))
}

const github = Array.from(
  { length: 16 },
  (_, i) => `${(0x1a2b3 + i * 4919).toString(16).padStart(5, "0")}-${(0xc4d5e - i * 7919).toString(16)}`,
).join("\r\n")
const google =
  "SAVE YOUR BACKUP CODES\n\n1. 1234 5678\t\t6. 2345 6789\n2. 3456 7890\t\t7. 4567 8901\n3. 5678 9012\t\t8. 6789 0123\n4. 7890 1234\t\t9. 8901 2345\n5. 9012 3456\t\t10. 1123 4567\n\n(ada@example.org)\n\n* Visit https://g.co/2sv\n"
const unknown = "a1b2c3d4e5f60718\n18f6a5b4c3d2e1f0\n0f1e2d3c4b5a6978\n"
const kit = `Two-factor backup codes (Postern kit 1)

Issuer:   Acme
Account:  ada@example.org
Set:      1
Issued:   2026-01-02 03:04:05 UTC
Expiry:   never expires
Codes:    2
`

async function withDownloads(computer: Computer): Promise<Computer> {
  mkdirSync(join(computer.home, "Downloads"))
  const put = (name: string, text: string): void => writeFileSync(join(computer.home, "Downloads", name), text)
  put("github-recovery-codes (1).txt", github)
  put("Backup-codes-ada.txt", google)
  put("codes.txt", unknown)
  put("broken-kit.txt", kit)
  return computer
}

test("a first vault is made, and refuses a weak or mistyped passphrase", async t => {
  const computer = await Computer.bare(t)
  const fresh = sees("A new passphrase", passphrase + enter)
  await runSession(computer, "init", [
    [["list"], [], 5],
    [["init", "--member", "ada"], [sees("A new passphrase", `short${enter}`)], 2],
    [["init", "--member", "ada"], [fresh, sees("The same again", `other${enter}`)], 3],
    [
      ["init", "--member", "ada"],
      [fresh, sees("The same again", passphrase + enter)],
    ],
    [["init", "--member", "ada"], [], 7],
    [["list"], [sees("Passphrase of ada", `wrong${enter}`), sees("Once more", ""), ask]],
  ])
})

test("codes are pasted, handed out, marked, tested and replaced", async t => {
  const computer = await Computer.withVault(t)
  const paste = `\x1b[200~${github.replaceAll("\r\n", "\r")}\x1b[201~\r\r`
  await runSession(computer, "codes", [
    [["unlock"], [ask]],
    [
      ["add", "GitHub Work", "--login", "ada", "--url", "https://github.com"],
      [sees("End with Enter", paste), sees("Keep these?", enter)],
    ],
    [["add", "GitHub Work"], [], 7],
    [["show", "github"]],
    [["next", "github", "--print"], [sees("Did it work?", enter)]],
    [["next", "github", "--print"], [sees("Did it work?", down + enter)]],
    [["next", "github", "--print"], [sees("Did it work?", down + down + down + enter)]],
    [["next", "github", "--print"], [sees("Did it work?", "\x03")], 3],
    [["next", "git", "--print", "--mark", "failed"]],
    [["mark", "github", "1", "unused"], [], 7],
    [
      ["mark", "github"],
      [sees("Which code?", enter), sees("What became", down + enter)],
    ],
    [["mark", "github", "a1b2c-3d4e5", "used"], [], 2],
    [["show", "github", "--reveal"]],
    [["tested", "github", "--on", "2026-01-15"]],
    [
      ["replace", "github"],
      [sees("End with Enter", `\x1b[200~12345678\r87654321\x1b[201~\r\r`), sees("Keep these?", enter)],
    ],
    [["list"]],
    [["next", "githbu"], [], 5],
    [["next", "github", "--print", "--mark", "used"]],
    [["next", "github", "--print", "--mark", "used"]],
    [["next", "github", "--print", "--mark", "used"], [], 6],
    [["log", "github"]],
    [["lock"]],
    [["list", "--no-input"], [], 2],
  ])
})

test("files are imported with a preview, and a question where it is unsure whose they are", async t => {
  const computer = await withDownloads(await Computer.withVault(t))
  await runSession(computer, "import", [
    [["unlock"], [ask]],
    [["import", "Downloads/github-recovery-codes (1).txt", "Downloads/Backup-codes-ada.txt", "--dry-run"]],
    [
      ["import", "Downloads/github-recovery-codes (1).txt", "Downloads/Backup-codes-ada.txt", "--keep-file"],
      [sees("Keep these 2?", enter)],
    ],
    [["import", "Downloads/Backup-codes-ada.txt"], [sees("Remove Downloads", `y`)]],
    [
      ["import", "Downloads/codes.txt", "--keep-file"],
      [sees("Whose codes", `Work Chat${enter}`), sees("Keep it?", enter)],
    ],
    [["import", "Downloads/broken-kit.txt"], [], 8],
    [["import", "Downloads/nothing.txt"], [], 5],
    [["list"]],
    [["scan", "Downloads"], [sees("Mark the", enter)], 10],
    [["report"], [], 10],
  ])
})

test("what is unsure is asked, one kind after the other, and what was not taken is shown with its line", async t => {
  const computer = await Computer.withVault(t)
  mkdirSync(join(computer.home, "Downloads"))
  const put = (name: string, text: string): void => writeFileSync(join(computer.home, "Downloads", name), text)
  const [first, second, third, ...others] = github.split("\r\n") as [string, string, string, ...string[]]
  put(
    "github-recovery-codes.txt",
    [
      "GitHub recovery codes of ada@example.org",
      first,
      `${second} (used)`,
      third.slice(0, -1),
      "b241b-b6 bcf",
      `${others[0]} gave to Bob`,
      `${others[1]} tested`,
      ...others.slice(2, 10),
      "Case 12345678901",
    ].join("\n"),
  )
  put("notes.docx", "PK\u0003\u0004 cut off")
  put("shopping.txt", "milk, bread\n")
  // Each by words that its own question alone has: a prompt is drawn again when it was answered.
  const settle = ["shorter than the others.", "has a blank", "has a remark.", "marked as tested."].map(words =>
    sees(words, enter),
  )
  const files = ["github-recovery-codes.txt", "notes.docx", "shopping.txt"].map(name => `Downloads/${name}`)
  await runSession(computer, "import-unsure", [
    [["unlock"], [ask]],
    [["import", ...files, "--dry-run"], [], 10],
    [["import", ...files, "--keep-file"], [sees("Keep it?", enter), ...settle], 10],
    [["show", "GitHub"]],
  ])
})

test("copies are noted, and the report says what is missing", async t => {
  const computer = await withDownloads(await Computer.withVault(t))
  await runSession(computer, "copies-and-report", [
    [["unlock"], [ask]],
    [["import", "Downloads/github-recovery-codes (1).txt", "--keep-file", "--yes"]],
    [["add", "Bank", "--inventory", "--yes"]],
    [["report"]],
    [["report", "--threshold", "80"], [], 10],
    [["copy", "add", "GitHub", "home safe"]],
    [["copy", "add", "GitHub", "GitHub gist", "--sort", "file", "--inside", "GitHub", "--on", "2024-05-01"]],
    [["copy", "lost", "GitHub", "home safe"]],
    [["report", "GitHub"], [], 10],
    [["copy", "seen", "GitHub", "home safe"]],
    [["edit", "GitHub", "--name", "GitHub Work", "--tag", "work"]],
    [["show", "GitHub"]],
    [["list", "--tag", "work"]],
    [["remove", "Bank"], [sees("Remove Bank", "y")]],
    [["tested", "GitHub"]],
    [["report"], [], 0],
    [["verify"]],
    [["status"]],
    [["lock"]],
    [["status"], [], 4],
  ])
})

test("codes go out to paper, a calendar and other programs", async t => {
  const computer = await withDownloads(await Computer.withVault(t))
  const password = [sees("A password for", `export me${enter}`), sees("The same again", `export me${enter}`)]
  await runSession(computer, "print-and-export", [
    [["unlock"], [ask]],
    [["import", "Downloads/github-recovery-codes (1).txt", "--keep-file", "--yes"]],
    [["print"], [], 2],
    [["print", "-o", "codes.pdf", "--location", "home safe"]],
    [["print", "-o", "codes.pdf"], [], 7],
    [["print", "--index", "-o", "index.pdf"]],
    [["remind"]],
    [["export", "--to", "kdbx", "-o", "codes.kdbx"], password],
    [["export", "--to", "bitwarden", "-o", "codes.json"], password],
    [
      [
        "export",
        "--to",
        "age",
        "-o",
        "codes.age",
        "--recipient",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
      ],
    ],
    [["export", "--to", "1password", "-o", "codes.jsonl"], [], 2],
    [["export", "--to", "csv", "-o", "codes.csv"], [], 2],
    [["export", "--to", "csv", "-o", "codes.csv", "--plaintext"]],
    [["import", "codes.csv", "--keep-file"]],
    [["export", "--to", "lastpass"], [], 2],
  ])
})

test("help fits the terminal, and what is mistyped is answered with what was meant", async t => {
  const computer = await Computer.bare(t)
  await runSession(computer, "help", [
    [["--help"]],
    [["next", "--help"]],
    [["nxt"], [], 2],
    [["next"], [], 2],
    [["list", "--no-such-option"], [], 2],
  ])
})
