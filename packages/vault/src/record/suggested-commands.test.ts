import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import test from "node:test"
import type { Fact, VaultEvent } from "./event.ts"
import { foldEvents } from "./fold.ts"
import { assessReadiness } from "./readiness.ts"

const sources = new URL("../", import.meta.url)

/** What a shell makes of a suggested command: the words that the program would get, or what was run in its place. */
function wordsOf(text: string): string[] {
  const command = text.slice(text.indexOf("postern-vault "))
  const { stdout } = spawnSync(
    "sh",
    ["-c", `say() { printf '%s\\n' "$@"; }\n${command.replace("postern-vault", "say")}`],
    {
      encoding: "utf8",
      env: {},
    },
  )
  return stdout.trimEnd().split("\n")
}

test("a command that a finding suggests names account and place as one word each, whatever a shell would do with them", () => {
  const names = ["x$(echo run)", "x`echo run`", "it's", 'a "b"', "$HOME", "a; echo run", "back\\slash", "GitHub Work"]
  for (const name of names) {
    const facts: Fact[] = [
      { kind: "account-added", account: "a", name, ref: "X1", twoFactor: true },
      { kind: "batch-added", batch: "b", account: "a", sort: "single-use", codes: ["c0"], expiresOn: "2026-05-01" },
      { kind: "copy-added", copy: "c", batch: "b", location: name, sort: "paper", on: "2024-01-01" },
      { kind: "code-doubtful", batch: "b", index: 0 },
      { kind: "account-added", account: "n", name: `${name} 2`, ref: "X2", twoFactor: true },
    ]
    const events = facts.map((fact, seq) => {
      const position = { device: "laptop-1", seq, lamport: seq, at: "2026-01-02T00:00:00.000Z", prev: "x" }
      return { ...position, ...fact } as VaultEvent
    })
    const findings = assessReadiness(foldEvents(events), "2026-06-01").accounts.flatMap(each => each.findings)
    assert.ok(findings.some(({ kind }) => kind === "copy-unseen"))
    for (const { kind, next } of findings) {
      const words = wordsOf(next)
      assert.ok(words.includes(name) || words.includes(`${name} 2`), `${kind}: ${next}: ${words.join("|")}`)
      if (kind === "copy-unseen") assert.deepEqual(words, ["copy", "seen", name, name])
    }
  }
})

test("no sentence of the program puts a name between quotation marks of its own behind a command", () => {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter(
    name => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  )
  const found = files.flatMap(name => {
    const lines = readFileSync(new URL(name, sources), "utf8").split("\n")
    return lines.filter(line => /postern-vault [a-z][^`]*"\$\{/.test(line)).map(line => `${name}: ${line.trim()}`)
  })
  assert.deepEqual(found, [])
})
