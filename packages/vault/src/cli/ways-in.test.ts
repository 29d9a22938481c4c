import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { Computer } from "./terminal.fixture.ts"

const codes = "1a2b3-c4d5e\nf0f0f-1a1a1\n00000-11111\n"
const hostile = "Evil\u001b]52;c;eA==\u0007\n\u202egnp\u200b"
const tidy = "Evil ]52;c;eA== gnp"

interface Listed {
  readonly accounts: readonly { readonly name: string; readonly tags: readonly string[]; readonly login?: string }[]
}
const listed = async (computer: Computer): Promise<Listed["accounts"]> =>
  (JSON.parse((await computer.runPiped(["list", "--json"])).stdout) as Listed).accounts

test("what is empty is refused by every command that takes a name, and the vault can be written to afterwards", async t => {
  const computer = await Computer.withVault(t)
  await computer.runPiped(["add", "GitHub", "--yes"], codes)
  for (const empty of ["", "   ", "\u200b\n"])
    for (const args of [
      ["add", empty, "--yes"],
      ["add", "New", "--tag", empty, "--inventory", "--yes"],
      ["add", "New", "--ref", empty, "--inventory", "--yes"],
      ["edit", "GitHub", "--name", empty],
      ["edit", "GitHub", "--ref", empty],
      ["edit", "GitHub", "--tag", empty],
      ["copy", "add", "GitHub", empty],
      ["print", "GitHub", "-o", "x.pdf", "--location", empty],
    ]) {
      const { exitCode, stderr } = await computer.runPiped(args, codes)
      assert.equal(exitCode, 2, `${JSON.stringify(args)}: ${stderr}`)
      assert.match(stderr, /is empty/)
    }
  assert.equal(existsSync(join(computer.home, "x.pdf")), false)
  assert.equal((await computer.runPiped(["edit", "GitHub", "--login", "ada"])).exitCode, 0)
  assert.deepEqual(
    (await listed(computer)).map(({ name }) => name),
    ["GitHub"],
  )
})

test("more codes than a batch can hold are refused, and the file that they are in stays", async t => {
  const computer = await Computer.withVault(t)
  const path = join(computer.home, "github-recovery-codes.txt")
  const line = (index: number): string => `${(index + 0x10000).toString(16)}-${(index * 7 + 0x10000).toString(16)}`
  writeFileSync(path, Array.from({ length: 1100 }, (_, index) => line(index)).join("\n"))
  const { exitCode } = await computer.runPiped(["import", path, "--name", "GitHub", "--yes", "--remove-file"])
  assert.notEqual(exitCode, 0)
  assert.ok(existsSync(path))
  assert.equal((await computer.runPiped(["add", "GitLab", "--yes"], codes)).exitCode, 0)
})

test("names are cleaned whichever way they come in, so that every export and sheet can be made of them", async t => {
  const computer = await Computer.withVault(t)
  const kept = await computer.runPiped(
    ["add", hostile, "--login", "a\u0007da", "--tag", "x\u001b[2J", "--note", "n\ud800", "--yes"],
    codes,
  )
  assert.equal(kept.exitCode, 0, kept.stderr)
  await computer.runPiped(["copy", "add", tidy, "home\u001b[2J safe"])
  writeFileSync(join(computer.home, "codes.txt"), codes.replaceAll("1", "2"))
  await computer.runPiped(["import", "codes.txt", "--name", "Other\u009b2J", "--yes"])
  const accounts = await listed(computer)
  assert.deepEqual(
    accounts.map(({ name, tags, login }) => [name, tags, login]),
    [
      [tidy, ["x [2J"], "a da"],
      ["Other 2J", [], undefined],
    ],
  )
  assert.equal((await computer.runPiped(["print", "-o", "all.pdf"])).exitCode, 0)
  writeFileSync(join(computer.home, "password"), "pw")
  const args = ["export", "--to", "kdbx", "-o", "all.kdbx", "--export-password-file", "password"]
  assert.equal((await computer.runPiped(args)).exitCode, 0)
  if (spawnSync("keepassxc-cli", ["--version"]).status !== 0) return
  const path = join(computer.home, "all.kdbx")
  assert.match(execFileSync("keepassxc-cli", ["ls", "-q", path], { input: "pw\n", encoding: "utf8" }), /Evil/)
})

test("two Unicode forms of one name are one account", async t => {
  const computer = await Computer.withVault(t)
  assert.equal((await computer.runPiped(["add", "Cafe\u0301", "--yes"], codes)).exitCode, 0)
  assert.equal((await computer.runPiped(["add", "CAF\u00c9", "--yes"], "a1b2c-d3e4f\n")).exitCode, 7)
  assert.equal((await computer.runPiped(["show", "caf\u00e9"])).exitCode, 0)
  assert.equal((await listed(computer)).length, 1)
})

test("a reusable key of several lines is kept whole, shown whole, printed and handed out whole", async t => {
  const computer = await Computer.withVault(t)
  const body = Array.from({ length: 90 }, (_, index) => `${index}abcdEFGH`.repeat(8).slice(0, 64))
  const key = ["-----BEGIN KEY-----", ...body, "1a2b3-c4d5e", "-----END KEY-----"].join("\n")
  const kept = await computer.runPiped(["add", "Backup", "--reusable", "--yes"], `${key.replaceAll("\n", "\r\n")}\r\n`)
  assert.equal(kept.exitCode, 0, kept.stderr)
  assert.match(kept.stderr, /1 code\b/)
  assert.equal((await computer.runPiped(["next", "Backup", "--print", "--mark", "unused"])).stdout, `${key}\n`)
  const { stdout } = await computer.runPiped(["show", "Backup", "--reveal"])
  for (const line of key.split("\n")) assert.ok(stdout.includes(line))
  assert.ok(!(await computer.runPiped(["show", "Backup"])).stdout.includes("abcd"))
  assert.equal((await computer.runPiped(["print", "-o", "x.pdf"])).exitCode, 0)
  const binary = await computer.runPiped(["add", "Binary", "--reusable", "--yes"], "a\nb\u0001c\n")
  assert.equal(binary.exitCode, 2)
})
