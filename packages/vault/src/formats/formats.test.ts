import assert from "node:assert/strict"
import test from "node:test"
import { VaultError } from "../record/index.ts"
import { readFile } from "./index.ts"
import {
  authenticatorSamples,
  bytesOf,
  csvSamples,
  documentSamples,
  managerSamples,
  password,
  type Sample,
  seed,
} from "./samples/index.fixture.ts"

const read = (name: string | null, content: Sample["content"]) =>
  readFile(
    { name, bytes: bytesOf(content) },
    { askPassword: () => Promise.reject(new Error("no password was to be asked")) },
  )
const summary = ({ entries }: Awaited<ReturnType<typeof read>>): unknown[] =>
  entries.map(({ title, login, hasTotp, blocks }) => [title, login, hasTotp, ...blocks.map(({ text }) => text.trim())])

const samples = [...csvSamples, ...managerSamples, ...authenticatorSamples, ...documentSamples]
const hasSecret = (text: string): boolean =>
  [password, seed].some(secret => text.includes(secret) || text.includes(secret.slice(0, 14)))

for (const { program, kind, name, content, expected } of samples)
  test(`${program}: ${name} is read in its documented form, its secrets dropped`, async () => {
    const found = await read(name, content)
    assert.match(found.kind, new RegExp(kind ?? `^${program.split(",", 1)[0]}`))
    assert.deepEqual(summary(found), expected)
    assert.ok(!hasSecret(JSON.stringify(found)), "a secret was kept")
  })

test("a file that ends early is refused where its end shows, and never gives a secret", async () => {
  for (const { program, name, content, endShows } of samples) {
    const bytes = bytesOf(content)
    for (const share of [0.3, 0.55, 0.8, 0.95]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * share))
      try {
        const found = await read(name, cut)
        assert.ok(!hasSecret(JSON.stringify(found)), `${program} ${name} at ${share}: a secret was kept`)
        // Of a table, names of columns alone are left, which are a text like any other.
        const isHeader = name.endsWith(".csv") && !Buffer.from(cut).toString().trim().includes("\n")
        assert.ok(!endShows || isHeader, `${program} ${name} at ${share}: taken for a whole file`)
      } catch (error) {
        assert.ok(error instanceof VaultError, `${program} ${name} at ${share}: ${error}`)
        assert.ok(!hasSecret(`${error.message}${error.stack}`), "a secret in an error")
      }
    }
  }
})

/** What a next version may bring: members that nobody knows, everywhere. */
function withNews(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNews)
  if (typeof value !== "object" || value === null) return value
  return {
    ...Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        /version|schema$/i.test(key) && typeof inner === "number" ? inner + 1 : withNews(inner),
      ]),
    ),
    zz_next: [{ level: 2 }, null, 7],
  }
}

test("the next version of a format, with members, columns and elements that nobody knows, is read like this one", async () => {
  for (const { program, name, content, expected, kind } of samples) {
    let next: Sample["content"] | null = null
    if (typeof content === "object" && !(content instanceof Uint8Array)) next = withNews(content) as object
    else if (name.endsWith(".xml"))
      next = (content as string)
        .replaceAll("<Entry>", '<Entry Next="1"><Next><Value>x</Value></Next>')
        .replaceAll("<Meta>", "<Meta><Next/>")
    else if (
      name.endsWith(".csv") &&
      !/Enpass|Bitwarden Authenticator/.test(program) &&
      !/no names|keeper\.csv/.test(name) &&
      typeof content === "string" &&
      content.includes(",") &&
      !/rffields|custom fields/i.test(content)
    )
      next = content.replace(/^(.*?)(\r?\n)/, '$1,"zz next"$2')
    else if (kind === "list of otpauth addresses") next = (content as string).replace("?secret=", "?next=1&secret=")
    if (next === null) continue
    assert.deepEqual(summary(await read(name, next)), expected, `${program} ${name}`)
  }
})
