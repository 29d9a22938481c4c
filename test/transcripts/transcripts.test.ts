import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { describe, test } from "node:test"
import { Stage } from "./stage.ts"
import { filledIn, matches, parseTranscript, withoutOuterBlanks } from "./transcript.ts"

const folder = new URL(".", import.meta.url)
const scripts = readdirSync(folder).filter(name => name.endsWith(".txt"))

describe("the command line does what its transcripts show", { concurrency: 2 }, () => {
  for (const script of scripts) {
    test(script, async () => {
      const stage = await Stage.open()
      const names = new Map<string, string>()
      try {
        for (const step of parseTranscript(readFileSync(new URL(script, folder), "utf8"))) {
          if (step.kind === "%") {
            await stage.act(step.command, names)
            continue
          }
          const { stdout, stderr, exitCode } = await stage.run(filledIn(step.command, names))
          const place = `${script}:${step.line}: $ ${step.command}\n${stdout}${stderr}`
          assert.equal(exitCode, step.exitCode, `${place}ended with ${exitCode}, expected ${step.exitCode}`)
          assertLines(step.stdout, stdout, names, `stdout of ${place}`)
          assertLines(step.stderr, stderr, names, `stderr of ${place}`)
        }
      } finally {
        await stage.close()
      }
    })
  }
})

function assertLines(expected: readonly string[], found: string, names: Map<string, string>, place: string): void {
  const lines = withoutOuterBlanks(found.split("\n"))
  if (!matches(expected, lines, names)) assert.deepEqual(lines, expected, place)
}

test("a transcript tells a missing line, a foreign line and a changed name from what it expects", () => {
  const names = new Map<string, string>()
  assert.ok(matches(["key <id> is <id>", "…", "end"], ["key a1 is a1", "one", "two", "end"], names))
  assert.equal(names.get("id"), "a1")
  assert.ok(!matches(["key <id>"], ["key b2"], names))
  assert.ok(!matches(["key <id>"], [], names))
  assert.ok(!matches(["key <id>"], ["key a1", "more"], names))
})
