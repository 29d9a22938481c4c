import { readFile } from "node:fs/promises"
import { ratioText, shownRow } from "./figures.ts"
import type { Machine } from "./machine.ts"
import type { Aim, Section } from "./section.ts"

interface Result {
  readonly name: string
  readonly machine: Machine
  readonly sections: readonly Section[]
}

/** Reads the last results of the benches named; one that was never run is left out. */
export async function readResults(names: readonly string[]): Promise<Result[]> {
  const results: Result[] = []
  for (const name of names) {
    const text = await readFile(new URL(`results/${name}.json`, import.meta.url), "utf8").catch(() => null)
    if (text !== null) results.push(JSON.parse(text))
  }
  return results
}

// Judgement, written by hand beside the figures.
const obstacles = await readFile(new URL("what-stands-in-the-way.md", import.meta.url), "utf8")

/** Writes docs/performance.md. @throws Error where nothing was measured yet */
export function performancePage(results: readonly Result[]): string {
  const [first] = results
  if (first === undefined) throw new Error("Nothing was measured yet: run `npm run bench` first.")
  const aims = results.flatMap(result => result.sections.flatMap(section => section.aims ?? []))
  const loads = results.map(result => result.machine.load)
  return `# Performance

Written by \`npm run bench -- --write-docs\` from the results of \`npm run bench\`. Measured on ${first.machine.day}: ${first.machine.title};
load average while it ran ${Math.min(...loads)} to ${Math.max(...loads)}. Times are this machine's and of that hour; ratios are taken within a round,
in which every contender runs once in random order, and are what to compare. Every contender is checked before it is timed: it must
accept what is right and refuse what is nearest to it.

## Aims
Decided by the median over the rounds; the range in parentheses.

| work | against | aim | measured | |
|---|---|---|---|---|
${aims.map(aimRow).join("\n")}

## What stands in the way of those that are missed
${obstacles.trimEnd()}

${results.flatMap(({ name, sections }) => [`## \`npm run bench -- ${name}\``, ...sections.map(sectionText)]).join("\n\n")}
`
}

function aimRow({ work, against, aim, measured, holds }: Aim): string {
  return `| ${work} | ${against} | ${aim} | ${ratioText(measured)} | ${holds ? "holds" : "**missed**"} |`
}

function sectionText({ title, rows, note }: Section): string {
  const lines = rows
    .map(shownRow)
    .map(
      ({ name, figure, range, p99, processor, ratio }) =>
        `| ${name} | ${figure} | ${range} | ${p99} | ${processor} | ${ratio} |`,
    )
  return `### ${title}
${note === undefined ? "" : `${note}\n`}
| | median | range over the rounds | 99th percentile | processor | ratio to the first |
|---|---|---|---|---|---|
${lines.join("\n")}`
}
