import assert from "node:assert/strict"
import test from "node:test"
import { readFile } from "./index.ts"
import { authenticatorSamples, csvSamples, managerSamples, password, type Sample, seed } from "./samples.fixture.ts"

const bytesOf = (content: Sample["content"]): Uint8Array =>
  content instanceof Uint8Array ? content : Buffer.from(typeof content === "string" ? content : JSON.stringify(content))
const withoutPassword = { askPassword: () => Promise.reject(new Error("no password was to be asked")) }
const read = (name: string | null, content: Sample["content"]) =>
  readFile({ name, bytes: bytesOf(content) }, withoutPassword)

const samples = [...csvSamples, ...managerSamples, ...authenticatorSamples]

for (const { program, kind, name, content, expected } of samples)
  test(`${program}: ${name} is read in its documented form, its secrets dropped`, async () => {
    const found = await read(name, content)
    assert.match(found.kind, new RegExp(kind ?? `^${program.split(",", 1)[0]}`))
    assert.deepEqual(
      found.entries.map(({ title, login, hasTotp, blocks }) => [
        title,
        login,
        hasTotp,
        ...blocks.map(({ text }) => text),
      ]),
      expected,
    )
    const shown = JSON.stringify(found)
    for (const secret of [password, seed]) assert.ok(!shown.includes(secret), "a secret was kept")
  })
