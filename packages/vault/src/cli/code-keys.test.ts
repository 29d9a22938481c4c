import assert from "node:assert/strict"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { makeCode } from "@postern/core"
import { codeKey } from "../record/index.ts"
import { Computer } from "./terminal.fixture.ts"

interface Shown {
  readonly account: { readonly batch: { readonly sort: string } | null }
  readonly batches: readonly { readonly codes: readonly { readonly code: string }[] }[]
}
const shown = async (computer: Computer, name: string): Promise<Shown> =>
  JSON.parse((await computer.runPiped(["show", name, "--reveal", "--json"])).stdout) as Shown
const codesOf = ({ batches }: Shown): string[] => batches.flatMap(({ codes }) => codes.map(({ code }) => code))

test("case tells two codes apart, but for Postern's own; blanks and dashes do not", () => {
  assert.notEqual(codeKey("aBcDeFgH1"), codeKey("AbCdEfGh1"))
  assert.equal(codeKey("1a2b 3c4d"), codeKey("1a2b-3c4d"))
  const { text } = makeCode("standard", 3, new Uint8Array(9).fill(7))
  assert.equal(codeKey(text.toLowerCase()), codeKey(text))
})

test("codes that differ in case alone are two codes, on every way in", async t => {
  const computer = await Computer.withVault(t)
  const codes = ["aBcD1234eF", "AbCd1234Ef", "gHiJ5678kL"]
  assert.equal((await computer.runPiped(["add", "First", "--yes"], codes.join("\n"))).exitCode, 0)
  assert.deepEqual(codesOf(await shown(computer, "First")), codes)
  const swapped = codes.map(code =>
    [...code].map(c => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join(""),
  )
  const path = join(computer.home, "codes.txt")
  writeFileSync(path, swapped.slice(1).join("\n"))
  const ran = await computer.runPiped(["import", path, "--name", "Second", "--yes", "--remove-file"])
  assert.equal(ran.exitCode, 0, ran.stderr)
  assert.deepEqual(codesOf(await shown(computer, "Second")), swapped.slice(1))
  assert.equal(existsSync(path), false)
})

test("what a service says of its key outweighs --reusable, and is known without it", async t => {
  const computer = await Computer.withVault(t)
  const add = (name: string, code: string, ...more: string[]) =>
    computer.runPiped(["add", name, "--yes", ...more], code)
  const once = await add("Microsoft", "ABCDE-FGH23-JKLM4-NPQR5-STUV6", "--reusable")
  assert.match(once.stderr, /once/)
  await add("Apple", "AB12-CD34-EF56-GH78-JK90-LM12-NP34")
  await add("My Bank", "ABCDE-FGH23-JKLM4-NPQR5-STUV7", "--reusable")
  const sorts = await Promise.all(
    ["Microsoft", "Apple", "My Bank"].map(async name => (await shown(computer, name)).account.batch?.sort),
  )
  assert.deepEqual(sorts, ["single-use", "reusable", "reusable"])
})
