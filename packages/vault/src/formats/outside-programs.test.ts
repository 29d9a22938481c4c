import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { temporaryFolder } from "../folder/devices.fixture.ts"
import { readFile } from "./index.ts"
import { codes, password } from "./samples/index.fixture.ts"

const read = (name: string, bytes: Uint8Array) =>
  readFile({ name, bytes }, { askPassword: () => Promise.reject(new Error("no password was to be asked")) })
const isThere = (program: string, flag: string): boolean => spawnSync(program, [flag]).error === undefined

test("what KeePassXC itself exports, as CSV and as XML, is read", {
  skip: !isThere("keepassxc-cli", "--version") && "keepassxc-cli is not installed",
}, async t => {
  const path = join(await temporaryFolder(t), "theirs.kdbx")
  const cli = (args: readonly string[], input: string): Buffer =>
    execFileSync("keepassxc-cli", args, {
      input,
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...process.env, LANG: "C.UTF-8" },
    })
  cli(["db-create", "-p", path], "database\ndatabase\n")
  cli(["mkdir", path, "Work"], "database\n")
  const notes = `Recovery codes:\n${codes}`.replaceAll("\n", "\\n")
  cli(
    ["add", "-u", "ada", "-p", "--url", "https://x.example", "--notes", notes, path, 'Work/Site "one", & <two>'],
    `database\n${password}\n`,
  )
  for (const format of ["csv", "xml"]) {
    const { kind, entries } = await read(`export.${format}`, cli(["export", "-f", format, path], "database\n"))
    assert.equal(kind, format === "csv" ? "KeePassXC export" : "KeePass XML export")
    assert.deepEqual(
      entries.map(({ title, login, url, blocks }) => [title, login, url, blocks.map(({ text }) => text)]),
      [['Site "one", & <two>', "ada", "https://x.example", [`Recovery codes:\n${codes}`]]],
    )
    assert.doesNotMatch(JSON.stringify(entries), new RegExp(password))
  }
})

test("a zip that another program packed is read; one that it locked is refused with what to do", {
  skip: !isThere("zip", "-h") && "zip is not installed",
}, async t => {
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, "codes.txt"), `Recovery codes\n${codes}\n`)
  execFileSync("zip", ["-q", "plain.zip", "codes.txt"], { cwd: folder })
  execFileSync("zip", ["-q", "-P", "pw", "locked.zip", "codes.txt"], { cwd: folder })
  const { entries } = await read("plain.zip", readFileSync(join(folder, "plain.zip")))
  assert.equal(entries[0]!.blocks[0]!.text.trim(), `Recovery codes\n${codes}`)
  await assert.rejects(read("locked.zip", readFileSync(join(folder, "locked.zip"))), {
    code: "thing-not-found",
    message: /locked by a password/,
  })
})
