import assert from "node:assert/strict"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { fileURLToPath } from "node:url"
import { headerOpener, openAgeFile } from "../../folder/index.ts"
import {
  authenticatorSamples,
  bytesOf,
  csvSamples,
  documentSamples,
  managerSamples,
  password,
  seed,
} from "../../formats/samples/index.fixture.ts"
import { Computer } from "../terminal.fixture.ts"

// The samples hold this password and this seed wherever their programs keep such.
const isCanary = (text: string): boolean => text.includes(password.slice(0, 10)) || text.includes(seed.slice(0, 10))
const key = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
const recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

const samples = [...csvSamples, ...managerSamples, ...authenticatorSamples, ...documentSamples]

test("no password and no seed of any export reaches the vault, the screen, a log or a file", async t => {
  const computer = await Computer.withVault(t)
  const temporary = join(computer.home, "tmp")
  mkdirSync(temporary)
  computer.environment.TMPDIR = temporary
  const folder = join(computer.home, "exports")
  const names: string[] = []
  for (const [index, { name, content, expected }] of samples.entries()) {
    // Whose untitled codes are asks; here nobody is there to answer.
    if (expected.some(([title]) => title === "")) continue
    const bytes = bytesOf(content)
    for (const [part, kept] of [
      ["whole", bytes],
      ["cut", bytes.subarray(0, Math.floor(bytes.length * 0.7))],
    ] as const) {
      mkdirSync(join(folder, part, String(index)), { recursive: true })
      writeFileSync(join(folder, part, String(index), name), kept)
      names.push(join("exports", part, String(index), name))
    }
  }
  assert.ok(names.length > 100)
  const whole = names.filter(name => name.includes("whole"))
  const ran = await computer.runPiped(["import", ...whole, "--yes", "--json"])
  assert.match(ran.stdout, /"written": ?true/)
  assert.ok(!isCanary(ran.stdout + ran.stderr), "on the screen")
  const cut = await computer.runPiped(["import", ...names.filter(name => !whole.includes(name)), "--dry-run"])
  assert.ok(!isCanary(cut.stdout + cut.stderr), "of a damaged file, on the screen")

  await computer.runPiped(["export", "--to", "age", "--recipient", recipient, "-o", "all.age"])
  const { plain } = await openAgeFile(readFileSync(join(computer.home, "all.age")), headerOpener(key))
  assert.match(plain.toString("utf8"), /1a2b3-c4d5e/)
  assert.ok(!isCanary(plain.toString("utf8")), "in the vault")

  for (const entry of readdirSync(computer.home, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && !entry.parentPath.startsWith(folder))
      assert.ok(!isCanary(readFileSync(join(entry.parentPath, entry.name), "latin1")), `in ${entry.name}`)
})

test("no reader of files can write one: none of them knows the file system, a process or the network", async () => {
  const room = fileURLToPath(new URL("../../formats/", import.meta.url))
  const sources = (await readdir(room, { recursive: true })).filter(name => /(?<!\.test|\.fixture)\.ts$/.test(name))
  assert.ok(sources.length > 30)
  for (const name of sources)
    assert.doesNotMatch(
      await readFile(join(room, name), "utf8"),
      /["']node:(?:fs|child_process|net|http|https|dns|os)|fetch\(|console\./,
      name,
    )
})
