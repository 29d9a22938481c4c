import { mkdir, writeFile } from "node:fs/promises"
import { chart } from "./chart.ts"
import { printSection } from "./figures.ts"
import { machine } from "./machine.ts"
import { performancePage, readResults } from "./performance-page.ts"
import { type BenchResult, sectionsOf } from "./section.ts"

/** Every bench by its name; each is loaded only when it is run. */
const benches: Record<string, () => Promise<{ bench: () => Promise<BenchResult> }>> = {
  verify: () => import("./verify.ts"),
  totp: () => import("./totp.ts"),
  issue: () => import("./issue.ts"),
  http: () => import("./http.ts"),
  start: () => import("./start.ts"),
  memory: () => import("./memory.ts"),
  guess: () => import("./guess.ts"),
  store: () => import("./store.ts"),
  bytes: () => import("./bytes.ts"),
  scale: () => import("./scale.ts"),
  takeover: () => import("./takeover.ts"),
  notices: () => import("./notices.ts"),
  vault: () => import("./vault.ts"),
  "vault-page": () => import("./vault-page.ts"),
}

const usage = `npm run bench                    every bench
npm run bench -- NAME …          some of: ${Object.keys(benches).join(", ")}
npm run bench -- --write-docs    docs/performance.md, from the last results of every bench`

const names = process.argv.slice(2).filter(argument => argument !== "--write-docs")
const unknown = names.filter(name => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}.\n\n${usage}`)
  process.exit(2)
}
const mustWrite = process.argv.includes("--write-docs")
if (names.length > 0 || !mustWrite) await run(names.length > 0 ? names : Object.keys(benches))
if (mustWrite) {
  await writeFile(
    new URL("../docs/performance.md", import.meta.url),
    performancePage(await readResults(Object.keys(benches))),
  )
  console.log("docs/performance.md is written.")
}

async function run(chosen: readonly string[]): Promise<void> {
  console.log(`${machine().title}\n`)
  const folder = new URL("results/", import.meta.url)
  await mkdir(folder, { recursive: true })
  for (const name of chosen) {
    const { bench } = await benches[name]!()
    const sections = sectionsOf(name, await bench())
    for (const section of sections) printSection(section)
    await writeFile(
      new URL(`${name}.json`, folder),
      `${JSON.stringify({ name, machine: machine(), sections }, null, 2)}\n`,
    )
    await writeFile(new URL(`${name}.svg`, folder), chart(name, sections))
  }
}
