import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { installedProgram } from "../machine/installed-program.ts"
import { Stage } from "../transcripts/stage.ts"
import { filledIn, matches, parseTranscript, withoutOuterBlanks } from "../transcripts/transcript.ts"
import { consoleScript, sqlBlocks } from "./guide-blocks.ts"

const guide = new URL("../../docs/guides/operating.md", import.meta.url)

const skip = installedProgram("curl") === null && "curl is not installed"

test("what the operating guide shows on the console happens, in its order", { skip }, async () => {
  const text = await readFile(guide, "utf8")
  const steps = parseTranscript(consoleScript(text))
  assert.ok(steps.filter(({ kind }) => kind === "$").length > 12)
  const stage = await Stage.open()
  const names = new Map<string, string>()
  try {
    for (const step of steps) {
      if (step.kind === "%") {
        await stage.act(step.command, names)
        continue
      }
      const { stdout, stderr, exitCode } = await stage.run(filledIn(step.command, names))
      const place = `$ ${step.command}\n${stdout}${stderr}`
      assert.equal(exitCode, step.exitCode, place)
      for (const [expected, found] of [
        [step.stdout, stdout],
        [step.stderr, stderr],
      ] as const) {
        const lines = withoutOuterBlanks(found.split("\n"))
        if (!matches(expected, lines, names)) assert.deepEqual(lines, expected, place)
      }
    }
    // Erasing by hand: the statements run as they stand there, and leave the others alone.
    for (const statement of sqlBlocks(text)[0]!.split("\n"))
      await stage.act(`sql postern-data/postern.db ${statement}`, names)
    const { stdout } = await stage.run("postern audit verify")
    assert.match(stdout, /^1 chains? intact, 3 events\./)
  } finally {
    await stage.close()
  }
})
