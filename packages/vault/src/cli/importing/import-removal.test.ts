import assert from "node:assert/strict"
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { Computer, type Piped, passphrase } from "../terminal.fixture.ts"
import { removeFile } from "./file-removal.ts"
import { digestOf } from "./import-files.ts"

const ask = { sees: "Passphrase of ada", types: `${passphrase}\r` }
const github = Array.from(
  { length: 16 },
  (_, i) => `${(0x1a2b3 + i * 4919).toString(16).padStart(5, "0")}-0c4d${(i % 16).toString(16)}`,
)

interface FileResult {
  readonly file: string
  readonly notTaken: readonly { readonly line: number; readonly shown: string }[]
  readonly refused: { readonly code: string } | null
  readonly removed: boolean
}

async function withFiles(t: TestContext, files: Readonly<Record<string, string>>): Promise<Computer> {
  const computer = await Computer.withVault(t)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(computer.home, name), text)
  return computer
}

const filesOf = ({ stdout }: Piped): readonly FileResult[] => (JSON.parse(stdout) as { files: FileResult[] }).files
const has = (computer: Computer, name: string): boolean => existsSync(join(computer.home, name))

test("only a file of which every line that could be a code was taken is removed; the others are named, and the exit is 10", async t => {
  const split = `${github.slice(0, 15).join("\n")}\nb241b-b6 (rest torn off)\n`
  const csv =
    'name,username,password,notes\nA,ada,hunter22,"Backup codes:\n1a2b3-c4d5e"\nB,bob,hunter23,"Backup codes:\n2a2b3-c4d5e"\n'
  const computer = await withFiles(t, {
    "github-recovery-codes.txt": github.join("\r\n"),
    "github-recovery-codes (2).txt": split.replaceAll("-0c4d", "-1c4d"),
    "passwords.csv": csv,
    "note.txt": "My dear diary,\ntoday 1234 things happened.\n",
  })
  writeFileSync(join(computer.home, "photo.jpg"), Buffer.from("ffd8ffe000104a46", "hex"))
  const names = ["github-recovery-codes.txt", "passwords.csv", "note.txt", "photo.jpg"]
  const ran = await computer.runPiped(["import", ...names, "--yes", "--remove-file", "--json"])
  assert.equal(ran.exitCode, 10, ran.stderr)
  const [clean, table, note, photo] = filesOf(ran)
  assert.deepEqual([clean!.removed, clean!.notTaken], [true, []])
  assert.deepEqual([table!.removed, table!.notTaken], [false, []])
  assert.deepEqual([note!.removed, note!.notTaken], [false, []])
  assert.deepEqual(
    names.map(name => has(computer, name)),
    [false, true, true, true],
  )

  assert.equal(photo!.refused?.code, "thing-not-found")

  const second = await computer.runPiped([
    "import",
    "github-recovery-codes (2).txt",
    "--yes",
    "--remove-file",
    "--json",
    "--name",
    "Other",
  ])
  assert.equal(second.exitCode, 10)
  assert.deepEqual(
    filesOf(second)[0]!.notTaken.map(({ line, shown }) => [line, shown]),
    [[16, "b2•••-•• (rest torn off)"]],
  )
  assert.ok(has(computer, "github-recovery-codes (2).txt"))
})

test("a person who is shown what was not taken can dismiss it, and then the file goes", async t => {
  const computer = await withFiles(t, { "github-recovery-codes.txt": `${github.join("\n")}\nCase 12345678901\n` })
  const { screen, exitCode } = await computer.run(
    ["import", "github-recovery-codes.txt"],
    [
      ask,
      { sees: "Keep it?", types: "\r" },
      { sees: "Remove the file with it?", types: "y" },
      { sees: "Remove github", types: "y" },
    ],
  )
  assert.match(screen, /Not taken from github-recovery-codes\.txt:\s+line 17 {2}Case 12•+ {2}\(not understood\)/)
  assert.deepEqual([exitCode, has(computer, "github-recovery-codes.txt")], [0, false])
})

test("whoever stops at the question about the file is told that its codes are in the vault", async t => {
  const computer = await withFiles(t, { "github-recovery-codes.txt": github.join("\n") })
  const { screen, exitCode } = await computer.run(
    ["import", "github-recovery-codes.txt", "--yes"],
    [ask, { sees: "Remove github", types: "\u0003" }],
  )
  assert.equal(exitCode, 3)
  assert.match(screen, /The codes are in the vault; no file was removed/)
  assert.doesNotMatch(screen, /nothing was changed/)
  assert.ok(has(computer, "github-recovery-codes.txt"))
})

test("a file that the system does not let go is named, and nobody reads that nothing was changed", {
  skip: process.getuid?.() === 0 ? "root may remove everything" : false,
}, async t => {
  const computer = await withFiles(t, {})
  const folder = join(computer.home, "locked")
  mkdirSync(folder)
  writeFileSync(join(folder, "github-recovery-codes.txt"), github.join("\n"))
  chmodSync(folder, 0o500)
  const ran = await computer.runPiped(["import", "locked/github-recovery-codes.txt", "--yes", "--remove-file"])
  chmodSync(folder, 0o700)
  assert.equal(ran.exitCode, 9)
  assert.match(ran.stderr, /Not removed: locked/)
  assert.doesNotMatch(ran.stderr, /Nothing was changed/)
})

test("without a person --dismiss says the same", async t => {
  const computer = await withFiles(t, { "github-recovery-codes.txt": `${github.join("\n")}\nCase 12345678901\n` })
  const given = ["import", "github-recovery-codes.txt", "--yes", "--remove-file"]
  assert.equal((await computer.runPiped(given)).exitCode, 10)
  assert.ok(has(computer, "github-recovery-codes.txt"))
  assert.equal((await computer.runPiped([...given, "--dismiss"])).exitCode, 0)
  assert.ok(!has(computer, "github-recovery-codes.txt"))
})

test("a file whose codes were left out, because the account has others, stays", async t => {
  const computer = await withFiles(t, { "github-recovery-codes.txt": github.join("\n") })
  await computer.runPiped(["import", "github-recovery-codes.txt", "--yes", "--remove-file"])
  writeFileSync(join(computer.home, "github-recovery-codes.txt"), github.join("\n").replaceAll("-0", "-7"))
  const { stderr } = await computer.runPiped(["import", "github-recovery-codes.txt", "--yes", "--remove-file"])
  assert.match(stderr, /Not removed: github-recovery-codes\.txt \(not all of its codes are in the vault\)/)
  assert.ok(has(computer, "github-recovery-codes.txt"))
})

test("a file that holds what the vault never takes is not removed unless that is said", async t => {
  const computer = await withFiles(t, {
    "export.json": JSON.stringify({
      encrypted: false,
      items: [
        { type: 1, name: "GitHub", notes: `Recovery codes:\n${github.join("\n")}`, login: { password: "hunter22" } },
      ],
    }),
  })
  const ran = await computer.runPiped(["import", "export.json", "--yes", "--remove-file"])
  assert.match(ran.stderr, /Not removed: export\.json \(it also has whatever else/)
  assert.ok(has(computer, "export.json"))
})

test("a text with nothing but lines that could be codes is told line by line, and nothing is written", async t => {
  const computer = await withFiles(t, { "letter.txt": "Dear Ada,\nyour case is 1234567890123 and ours is 99-12.\n" })
  const ran = await computer.runPiped(["import", "letter.txt", "--yes", "--json"])
  assert.equal(ran.exitCode, 10)
  assert.deepEqual(
    filesOf(ran)[0]!.notTaken.map(({ line }) => line),
    [2],
  )
  assert.match(ran.stderr, /Nothing was taken/)
  assert.doesNotMatch(ran.stdout + ran.stderr, /1234567890123/)
})

test("a file that was changed since it was read, or is a link, stays; nothing is left aside", async t => {
  const computer = await withFiles(t, { "a.txt": "new", "b.txt": "same" })
  const at = (name: string): string => join(computer.home, name)
  symlinkSync(at("b.txt"), at("link.txt"))
  const file = (name: string) => ({
    path: at(name),
    digest: digestOf(Buffer.from("same")),
    reading: null,
    refusal: null,
  })
  assert.equal(removeFile(file("a.txt")).removed, false)
  assert.equal(removeFile(file("link.txt")).removed, false)
  assert.equal(removeFile(file("b.txt")).removed, true)
  assert.equal(readFileSync(at("a.txt"), "utf8"), "new")
  assert.deepEqual(
    readdirSync(computer.home).filter(name => name.includes(".txt")),
    ["a.txt", "link.txt"],
  )
})

test("what add does not understand is named, and is exit 10 where nobody could be asked", async t => {
  const computer = await withFiles(t, {})
  const ran = await computer.runPiped(["add", "GitHub", "--yes"], `${github.join("\n")}\nb241b-b6 (rest torn off)\n`)
  assert.deepEqual([ran.exitCode, /line 17 {2}b2•••-•• \(rest torn off\)/.test(ran.stdout)], [10, true], ran.stderr)
  assert.match((await computer.runPiped(["list"])).stdout, /GitHub\s+16\/16/)
})
