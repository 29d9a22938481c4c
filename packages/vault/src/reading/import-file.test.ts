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

const hex = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}a1b2c3d4e5f607${index}`)
/** A row of Bitwarden's CSV with a note. */
const bitwarden = (name: string, uri: string, note: string): Uint8Array =>
  Buffer.from(
    `folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n,,login,${name},"${note}",,0,${uri},ada,pw,\n`,
  )
const read = (bytes: Uint8Array): ReturnType<typeof readImport> =>
  readImport({ name: "export.csv", bytes, origin: null }, { askPassword: async () => "" })

test("in the note of a known service few lines of its own shape are codes, without a word that says so", async () => {
  for (const note of [hex(2).join("\n"), hex(4).join("; "), `kept in 2024\n${hex(3).join("\n")}`]) {
    const { candidates, unread } = await read(bitwarden("GitLab", "https://gitlab.com", note))
    assert.deepEqual(
      [candidates.length, candidates[0]?.codes.length, unread.length],
      [1, note.match(/\da1b/g)!.length, 0],
    )
  }
})

test("in a note one line of such a shape, lines of another service's shape, and digits alone are named and not taken", async () => {
  for (const [name, uri, note, lines] of [
    ["GitLab", "https://gitlab.com", hex(1).join("\n"), 1],
    ["Example", "https://example.org", hex(3).join("\n"), 3],
    ["GitHub", "https://github.com", hex(3).join("\n"), 3],
    ["Google", "https://google.com", "12345678\n87654321", 2],
  ] as const) {
    const { candidates, unread } = await read(bitwarden(name, uri, note))
    assert.deepEqual([candidates.length, unread.length], [0, lines], name)
  }
})
