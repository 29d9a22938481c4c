import assert from "node:assert/strict"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { Computer, down, enter, type Piped, passphrase } from "../terminal.fixture.ts"

const ask = { sees: "Passphrase of ada", types: passphrase + enter }
const github = Array.from({ length: 16 }, (_, i) => `${(0x1a2b3 + i * 4919).toString(16)}-0c4d${i % 10}`)

async function withFile(t: TestContext, text: string, name = "github-recovery-codes.txt"): Promise<Computer> {
  const computer = await Computer.withVault(t)
  writeFileSync(join(computer.home, name), text)
  return computer
}

interface AccountResult {
  readonly name: string
  readonly action: string
  readonly codes: number
  readonly used: number
  readonly unsure: readonly {
    readonly line: number
    readonly kind: string
    readonly fix?: { readonly right: string }
  }[]
  readonly remarks: readonly string[]
}
const accountsOf = ({ stdout }: Piped): readonly AccountResult[] =>
  (JSON.parse(stdout) as { accounts: AccountResult[] }).accounts

/** What the vault says of each code, in order. */
async function statuses(computer: Computer, name: string): Promise<string[]> {
  const { stdout } = await computer.runPiped(["show", name, "--json"])
  const { batches } = JSON.parse(stdout) as { batches: { codes: { status: string }[] }[] }
  return batches.at(-1)!.codes.map(({ status }) => status)
}

test("what is unsure is kept to be handed out last, is named, and is exit 10 where nobody can be asked; the file stays", async t => {
  const lines = github.map((code, at) => (at === 1 ? `${code} (used)` : at === 2 ? `${code} gave to Bob` : code))
  lines[15] = "b241b-b6 bcf"
  const computer = await withFile(t, lines.join("\n"))
  const ran = await computer.runPiped(["import", "github-recovery-codes.txt", "--yes", "--remove-file", "--json"])
  assert.equal(ran.exitCode, 10, ran.stderr)
  const [account] = accountsOf(ran)
  assert.deepEqual(
    [account!.codes, account!.used, account!.unsure.map(({ line, kind }) => [line, kind])],
    [
      16,
      1,
      [
        [3, "remark"],
        [16, "blank-inside"],
      ],
    ],
  )
  assert.ok(existsSync(join(computer.home, "github-recovery-codes.txt")))
  const kept = await statuses(computer, "GitHub")
  assert.deepEqual([kept[1], kept[2], kept[15]], ["used", "doubtful", "doubtful"])
})

test("a person is asked once for all codes of one kind, and what they say counts", async t => {
  const lines = github.map((code, at) => (at === 2 ? `${code} gave to Bob` : at === 4 ? `${code} Alice` : code))
  lines[15] = "b241b-b6 bcf"
  const computer = await withFile(t, lines.join("\n"))
  const { screen, exitCode } = await computer.run(
    ["import", "github-recovery-codes.txt", "--keep-file"],
    [
      ask,
      { sees: "Keep it?", types: enter },
      { sees: "lines 3, 5", types: enter },
      { sees: "GitHub, line 16", types: down + enter },
    ],
  )
  assert.equal(exitCode, 0, screen)
  assert.match(screen, /line 3 +1c•••-••••• gave to Bob +\(has a remark\)/)
  const kept = await statuses(computer, "GitHub")
  assert.deepEqual([kept.length, kept[2], kept[4]], [15, "used", "used"])
})

test("a wrong code of Postern's own is not kept where nobody is asked; its group and the right symbol are named", async t => {
  const computer = await withFile(t, "ABCD-EFGH-JKLM-NPGW\n9876-5432-ZYXW-VUAY\nAAAA-AAAA-AAAA-AABA\n", "codes.txt")
  const ran = await computer.runPiped(["import", "codes.txt", "--name", "Acme", "--yes", "--json"])
  assert.equal(ran.exitCode, 10)
  const { files } = JSON.parse(ran.stdout) as {
    files: { notTaken: { line: number; reason: string; group: number; fix: { right: string } }[] }[]
  }
  assert.deepEqual(
    files[0]!.notTaken.map(({ line, reason, group, fix }) => [line, reason, group, fix.right]),
    [[3, "check-symbols", 4, "A"]],
  )
  assert.equal((await statuses(computer, "Acme")).length, 2)
})

test("a person is offered the right symbol", async t => {
  const computer = await withFile(t, "ABCD-EFGH-JKLM-NPGW\n9876-5432-ZYXW-VUAY\nAAAA-AAAA-AAAA-AABA\n", "codes.txt")
  const { exitCode, screen } = await computer.run(
    ["import", "codes.txt", "--name", "Acme", "--keep-file"],
    [ask, { sees: "Keep it?", types: enter }, { sees: "It is A in place 15", types: enter }],
  )
  assert.equal(exitCode, 0, screen)
  const { stdout } = await computer.runPiped(["show", "Acme", "--reveal"])
  assert.match(stdout, /AAAA-AAAA-AAAA-AAAA/)
})

test("the same codes in two files are one account, and a partial list of them is known", async t => {
  const computer = await withFile(t, github.join("\r\n"))
  writeFileSync(
    join(computer.home, "github-recovery-codes (1).txt"),
    github.map((code, at) => (at === 0 ? `${code} (used)` : code)).join("\n"),
  )
  writeFileSync(join(computer.home, "x.txt"), github.slice(3, 9).join("\n"))
  const ran = await computer.runPiped([
    "import",
    "github-recovery-codes.txt",
    "github-recovery-codes (1).txt",
    "x.txt",
    "--yes",
    "--json",
  ])
  assert.equal(ran.exitCode, 0, ran.stderr)
  assert.deepEqual(
    accountsOf(ran).map(({ name, action, codes, used }) => [name, action, codes, used]),
    [["GitHub", "add", 16, 1]],
  )
})

test("how many codes a service gives is said where another number was found", async t => {
  const computer = await withFile(t, github.slice(1).join("\n"))
  const ran = await computer.runPiped(["import", "github-recovery-codes.txt", "--yes", "--json"])
  assert.deepEqual([ran.exitCode, accountsOf(ran)[0]!.remarks], [0, ["GitHub gives 16 codes at a time; here are 15."]])
})

const bitwarden = JSON.stringify({
  encrypted: false,
  items: ["Alpha", "Beta", "Gamma"].map((name, at) => ({
    type: 1,
    name,
    notes: `Recovery codes:\n${at}a2b3-c4d5e\n${at}b2b3-c4d5e`,
    login: { username: "ada" },
  })),
})

test("accounts of an export are chosen by --only, or on the screen", async t => {
  const computer = await withFile(t, bitwarden, "export.json")
  const ran = await computer.runPiped(["import", "export.json", "--only", "beta", "--yes", "--json"])
  assert.deepEqual([ran.exitCode, accountsOf(ran).map(({ name }) => name)], [0, ["Beta"]])
  assert.equal((await computer.runPiped(["import", "export.json", "--only", "nobody", "--yes"])).exitCode, 5)
  const { exitCode, screen } = await computer.run(
    ["import", "export.json", "--keep-file"],
    [ask, { sees: "Keep these 2?", types: down + enter }, { sees: "space to choose", types: ` ${enter}` }],
  )
  assert.equal(exitCode, 0, screen)
  const { stdout } = await computer.runPiped(["list"])
  assert.deepEqual([/Alpha/.test(stdout), /Beta/.test(stdout), /Gamma/.test(stdout)], [false, true, true])
})

test("--as-is keeps every line as it stands, in add and in import", async t => {
  const text = "first  line, with blanks\n\nзавтра 42\n"
  const computer = await withFile(t, text, "key.txt")
  assert.equal((await computer.runPiped(["import", "key.txt", "--as-is", "--name", "Key", "--yes"])).exitCode, 0)
  assert.equal((await computer.runPiped(["add", "Other", "--as-is", "--yes", "--keep-both"], text)).exitCode, 0)
  for (const name of ["Key", "Other"]) {
    const { stdout } = await computer.runPiped(["show", name, "--reveal"])
    assert.match(stdout, /first {2}line, with blanks/, name)
    assert.match(stdout, /завтра 42/, name)
  }
})

test("codes that another account holds make no account by a wrong name, unless both have them", async t => {
  const computer = await withFile(t, "")
  const text = "1a2b3c4d\n2a2b3c4d\n3a2b3c4d\n"
  assert.equal((await computer.runPiped(["add", "Old", "--yes"], text)).exitCode, 0)
  const refused = await computer.runPiped(["add", "New", "--yes"], text)
  assert.deepEqual(
    [refused.exitCode, /Old \(O1\) has these codes already; New was not made/.test(refused.stderr)],
    [7, true],
    refused.stderr,
  )
  assert.equal((await computer.runPiped(["add", "New", "--yes", "--keep-both"], text)).exitCode, 0)
  assert.match((await computer.runPiped(["list"])).stdout, /New[\s\S]*Old/)
})

test("a text with the lists of two accounts is not added to one", async t => {
  const computer = await withFile(t, "")
  const ran = await computer.runPiped(
    ["add", "GitHub", "--yes"],
    `ada@example.org\n1a2b3c4d\n2a2b3c4d\nbob@example.org\n3a2b3c4d\n4a2b3c4d\n`,
  )
  assert.deepEqual([ran.exitCode, /2 lists/.test(ran.stderr)], [2, true], ran.stderr)
})
