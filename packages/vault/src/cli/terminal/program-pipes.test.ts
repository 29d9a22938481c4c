import assert from "node:assert/strict"
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { temporaryFolder } from "../../folder/devices.fixture.ts"
import { createOnePasswordItems, insertPassEntries } from "./program-pipes.ts"

/** A program of that name on the path, which keeps its arguments and input, and knows the entries that `known` lists. */
async function standIn(t: TestContext, name: string): Promise<{ folder: string; told: () => string }> {
  const folder = await temporaryFolder(t)
  const script = `#!/bin/sh
printf '%s ' "$@" >> '${folder}/told'
if [ "$1" = show ]; then [ -e "${folder}/store/$3" ]; exit; fi
printf '\\n' >> '${folder}/told'
cat >> '${folder}/told'
`
  writeFileSync(join(folder, name), script)
  chmodSync(join(folder, name), 0o755)
  mkdirSync(join(folder, "store/backup-codes"), { recursive: true })
  const path = process.env.PATH
  process.env.PATH = `${folder}:${path}`
  t.after(() => {
    process.env.PATH = path
  })
  return { folder, told: () => (existsSync(join(folder, "told")) ? readFileSync(join(folder, "told"), "utf8") : "") }
}

const entry = { path: "backup-codes/GitHub Work", text: "Backup codes\n01. 1a2b3-c4d5e\n" }

test("pass gets each entry by its input, and no code by an argument", async t => {
  const { told } = await standIn(t, "pass")
  await insertPassEntries([entry], false)
  assert.equal(told(), `show -- ${entry.path} insert --multiline --force -- ${entry.path} \n${entry.text}`)
})

test("an entry that is in pass already is left alone, unless --force says otherwise", async t => {
  const { folder, told } = await standIn(t, "pass")
  writeFileSync(join(folder, "store", entry.path), "")
  await assert.rejects(insertPassEntries([entry], false), { code: "name-taken" })
  assert.doesNotMatch(told(), /insert|1a2b3/)
  await insertPassEntries([entry], true)
  assert.match(told(), /insert[^\n]*\nBackup codes\n01\. 1a2b3/)
})

test("op gets each item by its input", async t => {
  const { told } = await standIn(t, "op")
  await createOnePasswordItems('{"title":"a"}\n{"title":"b"}\n')
  assert.equal(told(), 'item create - \n{"title":"a"}item create - \n{"title":"b"}')
})

test("a program that is not there is named", async t => {
  const path = process.env.PATH
  process.env.PATH = await temporaryFolder(t)
  t.after(() => {
    process.env.PATH = path
  })
  await assert.rejects(insertPassEntries([entry], false), { code: "thing-not-found", message: /pass/ })
  await assert.rejects(createOnePasswordItems("{}\n"), { code: "thing-not-found", message: /op/ })
})
