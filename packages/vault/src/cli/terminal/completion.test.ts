import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import test from "node:test"
import { vaultProgram } from "../program.ts"
import { completionScript } from "./completion.ts"

const script = (shell: string): string => completionScript(shell, vaultProgram("0.0.0"))
const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0

/** What bash offers at the end of a line. */
function offered(words: readonly string[]): string[] {
  const asked = `${script("bash")}
COMP_WORDS=(${words.map(word => `'${word}'`).join(" ")})
COMP_CWORD=${words.length - 1}
_postern_vault
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, status, stderr } = spawnSync("bash", ["--norc", "-c", asked], { encoding: "utf8", cwd: "/" })
  assert.equal(status, 0, stderr)
  return stdout.split("\n").filter(Boolean)
}

test("bash completes commands, commands below them, and the options of each", { skip: !has("bash") }, () => {
  assert.deepEqual(offered(["postern-vault", "rep"]), ["replace", "report"])
  assert.deepEqual(offered(["postern-vault", "copy", ""]), ["add", "list", "remove", "seen", "lost"])
  assert.deepEqual(offered(["postern-vault", "copy", "add", "--on"]).sort(), ["--on", "--on-factor-device"])
  assert.deepEqual(offered(["postern-vault", "copy", "seen", "--so"]), [])
  assert.deepEqual(offered(["postern-vault", "--quiet", "import", "--remove"]), ["--remove-file"])
  assert.deepEqual(offered(["postern-vault", "next", "--js"]), ["--json"])
  assert.deepEqual(offered(["postern-vault", "import", "etc"]), ["etc"])
  assert.ok(!offered(["postern-vault", ""]).some(name => /agent-serve|clear-clipboard/.test(name)))
})

for (const shell of ["bash", "zsh", "fish"])
  test(`the script for ${shell} is one that ${shell} reads`, {
    skip: !has(shell) && `${shell} is not installed`,
  }, context => {
    // From a file: fish reads no script from the kind of pipe that a child process gets.
    const folder = mkdtempSync(join(tmpdir(), "postern-completion-"))
    context.after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, `completion.${shell}`)
    writeFileSync(file, script(shell))
    const { status, stderr } = spawnSync(shell, ["-n", file], { encoding: "utf8" })
    assert.deepEqual([status, stderr], [0, ""])
  })

test("no other shell is spoken for", () => {
  assert.throws(() => script("tcsh"), { code: "usage-wrong" })
})
