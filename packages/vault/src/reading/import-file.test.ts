import assert from "node:assert/strict"
import test from "node:test"
import { readImport } from "./import-file.ts"

test("whoever imports very many entries is told how far it is", async () => {
  const rows = Array.from({ length: 2500 }, (_, index) => `Site ${index},https://s${index}.example,ada,hunter22,`)
  const told: [number, number][] = []
  await readImport(
    { name: "x.csv", bytes: Buffer.from(`name,url,username,password,note\n${rows.join("\n")}\n`) },
    { askPassword: async () => "" },
    (read, all) => told.push([read, all]),
  )
  assert.deepEqual(told, [
    [1000, 2500],
    [2000, 2500],
  ])
})
