import { mkdir, writeFile } from "node:fs/promises"
import { cpus } from "node:os"
import type { Comparison } from "./rounds.ts"

/** Every bench by its name; each is loaded only when it is run. */
const benches: Record<string, () => Promise<{ bench: () => Promise<Comparison[]> }>> = {
  verify: () => import("./verify.ts"),
  store: () => import("./store.ts"),
  scale: () => import("./scale.ts"),
}

const asked = process.argv.slice(2)
const unknown = asked.filter(name => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(", ")}: choose from ${Object.keys(benches).join(", ")}, or name none to run all.`,
  )
  process.exit(2)
}

console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()})\n`)
await mkdir(new URL("results/", import.meta.url), { recursive: true })
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  const { bench } = await benches[name]!()
  const results = await bench()
  print(name, results)
  await writeFile(
    new URL(`results/${name}.json`, import.meta.url),
    `${JSON.stringify({ name, node: process.version, results }, null, 2)}\n`,
  )
}

function print(name: string, results: readonly Comparison[]): void {
  const width = Math.max(...results.map(result => result.name.length))
  console.log(`${name}: median per operation, and its ratio to the first row within each round`)
  for (const { name: contender, medianMicros, leastMicros, mostMicros, ratio } of results) {
    const times = `${format(medianMicros)} (${format(leastMicros)} – ${format(mostMicros)})`
    console.log(
      `  ${contender.padEnd(width)}  ${times.padEnd(32)}  × ${ratio.median.toFixed(3)} (${ratio.least.toFixed(2)} – ${ratio.most.toFixed(2)})`,
    )
  }
  console.log()
}

function format(micros: number): string {
  return micros >= 1000 ? `${(micros / 1000).toFixed(2)} ms` : `${micros.toFixed(1)} µs`
}
