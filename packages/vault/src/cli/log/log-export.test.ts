import assert from "node:assert/strict"
import test from "node:test"
import { parse } from "csv-parse/sync"
import type { LogEntry } from "../../actions/index.ts"
import { cefOf, csvOf, jsonlOf } from "./log-export.ts"

const evil = "=cmd|' /C calc'!A0\", \u001b[31m\r\nnext\u202e|a=b\\c"
const entry: LogEntry = {
  event: "d:1",
  at: "2026-03-02T10:00:00.000Z",
  member: "ben",
  device: "bens-pc",
  kind: "code-handed",
  account: evil,
  code: 4,
  request: null,
  reason: evil,
  believed: true,
  words: `took code 4 of ${evil}`,
}

test("names with escapes, formulas and line ends stay one field of one line, in every format", () => {
  const [row, ...others] = parse(csvOf([entry]), { columns: true }) as Record<string, string>[]
  assert.deepEqual(others, [])
  assert.deepEqual([row!.member, row!.code, row!.account![0]], ["ben", "4", "'"])
  for (const text of [csvOf([entry]), cefOf([entry]), jsonlOf([entry])])
    for (const symbol of ["\u001b", "\u202e", "\r"]) assert.ok(!text.replaceAll("\r\n", "\n").includes(symbol))
  const cef = cefOf([entry])
  assert.equal(cef.trimEnd().split("\n").length, 1)
  const header = cef.split(/(?<!\\)\|/)
  assert.deepEqual([header[4], header[6]], ["code-handed", "5"], "the bar in the name does not end its field")
  assert.match(cef, /cs1=.*a\\=b\\\\c/)
  assert.equal((JSON.parse(jsonlOf([entry])) as LogEntry).account, evil)
})
