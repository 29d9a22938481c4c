import assert from "node:assert/strict"
import test from "node:test"
import fc from "fast-check"
import type { Fact, VaultEvent } from "./event.ts"
import { foldEvents } from "./fold.ts"
import { nameKey, tidyFact, tidyText } from "./tidy-text.ts"

test("a name is on one line, without control characters, halves of pairs and marks that are not seen", () => {
  const cases: [given: string, tidy: string][] = [
    ["a\u001b]52;c;eA==\u0007b", "a ]52;c;eA== b"],
    ["a\0b", "a b"],
    ["\ud83d broken \udc00", "broken"],
    ["two\nlines\r\n\tand  blanks", "two lines and blanks"],
    ["\u202egnp.exe\u200b", "gnp.exe"],
    ["Cafe\u0301", "Caf\u00e9"],
    ["  \u3000\u200b ", ""],
    ["👩‍💻 漢字 नमस्ते", "👩‍💻 漢字 नमस्ते"],
  ]
  for (const [given, tidy] of cases) assert.equal(tidyText(given), tidy)
})

test("what is tidy stays as it is, and spellings of one name have one key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), text => {
      const tidy = tidyText(text)
      assert.equal(tidyText(tidy), tidy)
      assert.ok(tidy.isWellFormed())
      assert.equal(nameKey(text), nameKey(tidy))
    }),
  )
  assert.equal(nameKey("CAFE\u0301"), nameKey("caf\u00e9"))
})

test("codes, paths and ids are left as they are", () => {
  const facts: Fact[] = [
    { kind: "batch-added", batch: "b\n", account: "a\n", sort: "reusable", codes: ["line\nline\u200b"] },
    { kind: "exposure-found", batch: "b", where: "/a\n/b", on: "2026-01-01" },
  ]
  for (const fact of facts) assert.deepEqual(tidyFact(fact), fact)
})

test("an event of another program shows tidy names, and one without any is still an account", () => {
  const place = { device: "d", at: "2026-01-01T00:00:00.000Z", prev: "x" }
  const events = [
    {
      ...place,
      seq: 0,
      lamport: 1,
      kind: "account-added",
      account: "a",
      name: "Evil\u001b[2J",
      ref: "E\u00071",
      tags: ["x\0"],
    },
    { ...place, seq: 1, lamport: 2, kind: "account-added", account: "b", name: "\u200b", ref: "X1" },
    { ...place, seq: 2, lamport: 3, kind: "account-changed", account: "a", set: { login: "a\nb" } },
  ] as VaultEvent[]
  const { accounts } = foldEvents(events)
  assert.deepEqual(
    accounts.map(({ name, ref, tags, login }) => [name, ref, tags, login]),
    [
      ["Evil [2J", "E 1", ["x"], "a b"],
      ["Unnamed", "X1", [], undefined],
    ],
  )
})
