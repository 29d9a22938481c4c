import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Fact } from "../packages/vault/src/record/index.ts"

const accounts = 1000
const folders = 1000
const filesInFolder = 100

/** How many events a vault holds once `vaultFacts` are written to it: these and its beginning. */
export const eventCount = 20_000
export const treeFiles = folders * filesInFolder

/** What a vault in long use holds: accounts with ten codes each, and thousands of marks. */
export function vaultFacts(): Fact[] {
  const facts = Array.from({ length: accounts }, (_, i): Fact[] => [
    { kind: "account-added", account: `a${i}`, name: `Service ${i}`, ref: `S${i}` },
    {
      kind: "batch-added",
      batch: `b${i}`,
      account: `a${i}`,
      sort: "single-use",
      codes: Array.from({ length: 10 }, (_, j) => `K7QM-${i}-${j}-AAAA`),
    },
  ]).flat()
  while (facts.length < eventCount - 1)
    facts.push({ kind: "code-used", batch: `b${facts.length % accounts}`, index: facts.length % 10, worked: true })
  return facts
}

/** Fills a folder with small text files, the same ones every time; in "code-like" ones every first line could be a code. */
export function layTree(root: string, kind: "prose" | "code-like"): string {
  const next = generator()
  const words = Array.from({ length: 500 }, () => next().toString(36).replace(/\d/g, ""))
  const line = () => Array.from({ length: 10 }, () => words[next() % 500]).join(" ")
  const codeLike = () => Array.from({ length: 2 }, () => next().toString(36).padStart(5, "7").slice(-5)).join("-")
  for (let folder = 0; folder < folders; folder++) {
    const path = join(root, String(folder % 20), String(folder))
    mkdirSync(path, { recursive: true })
    for (let file = 0; file < filesInFolder; file++) {
      const lines = Array.from({ length: 1 + (next() % 20) }, line)
      const text = (kind === "prose" ? lines : [codeLike(), ...lines.slice(0, 3)]).join("\n")
      writeFileSync(join(path, `note-${file}.txt`), text)
    }
  }
  return root
}

// The numbers need be no secret, only the same in every run.
function generator(): () => number {
  let seed = 7
  return () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return seed >>> 8
  }
}
