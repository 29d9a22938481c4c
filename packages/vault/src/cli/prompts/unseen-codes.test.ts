import assert from "node:assert/strict"
import test from "node:test"
import { Computer, enter, passphrase } from "../terminal.fixture.ts"

const codes = ["1a2b3-c4d5e", "f0f0f-1a1a1", "00000-11111"]
const pasted = `${codes.join("\r")}\r\r`

test("codes that are pasted right after the passphrase are never on the screen, and are kept", async t => {
  const computer = await Computer.withVault(t)
  const { raw, screen, exitCode } = await computer.run(
    ["add", "GitHub"],
    [
      { sees: "Passphrase of ada", types: passphrase + enter },
      // What the prompt turns to when it has been answered: the vault is opened now.
      { sees: "◇", types: pasted },
      { sees: "Keep these?", types: enter },
    ],
  )
  assert.equal(exitCode, 0, screen)
  for (const code of codes) assert.ok(!raw.includes(code), screen)
  assert.match(screen, /Kept: GitHub .*3 codes/)
})

test("Ctrl-C while the vault is opened stops, and the terminal shows again what is typed", async t => {
  const computer = await Computer.withVault(t)
  const { screen } = await computer.run(
    ["add", "GitHub"],
    [
      { sees: "Passphrase of ada", types: passphrase + enter },
      { sees: "◇", types: "\x03" },
    ],
  )
  assert.doesNotMatch(screen, /Keep these|Kept/)
  assert.deepEqual(JSON.parse((await computer.runPiped(["list", "--json"])).stdout).accounts, [])
})

test("an arrow key in what is typed is spoken of, and takes no code away", async t => {
  const computer = await Computer.withVault(t)
  const { exitCode, screen } = await computer.run(
    ["add", "GitHub"],
    [
      { sees: "Passphrase of ada", types: passphrase + enter },
      { sees: "Enter on an empty line", types: `${codes[0]}\r\x1b[Awrong\x15${codes[1]}\r${codes[2]}\r\r` },
      { sees: "Keep these?", types: enter },
    ],
  )
  assert.equal(exitCode, 0, screen)
  assert.match(screen, /Arrow keys do nothing here/)
  assert.match(screen, /3 codes/)
})

test("an empty text is told as one, whichever way it is to be kept, and makes no account", async t => {
  const computer = await Computer.withVault(t)
  for (const args of [[], ["--as-is"], ["--reusable"]]) {
    const { exitCode, stderr } = await computer.runPiped(["add", "Bank", "--yes", ...args], " \n\n")
    assert.equal(exitCode, 2, stderr)
    assert.match(stderr, /Nothing was given/)
  }
  assert.ok(!(await computer.runPiped(["list"])).stdout.includes("Bank"))
})
