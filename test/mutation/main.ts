import { spawn } from "node:child_process"
import { once } from "node:events"
import { globSync } from "node:fs"
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { mutationPage } from "./mutation-page.ts"
import { readReports } from "./mutation-report.ts"

/**
 * `npm run mutation -- [ROOM…]` tries the mutants of the rooms named, or of all, one room after the other, and writes docs/mutation.md from all
 * reports that still fit the sources. `--file PATTERN`, as often as wanted, tries these sources of a room alone; `--page` writes the page alone.
 */
const rooms: Readonly<Record<string, string>> = {
  core: "packages/core/src",
  record: "packages/postern/src/record",
  issuer: "packages/postern/src/issuer",
}
const repository = new URL("../../", import.meta.url)
const reports = new URL("reports/mutation/", repository)
const { values, positionals } = parseArgs({
  options: { file: { type: "string", multiple: true }, page: { type: "boolean" } },
  allowPositionals: true,
})
const unknown = positionals.filter(name => rooms[name] === undefined)
if (unknown.length > 0) throw new Error(`There is no room ${unknown.join(", ")}: name ${Object.keys(rooms).join(", ")}`)

await mkdir(reports, { recursive: true })
if (values.page !== true)
  for (const room of positionals.length > 0 ? positionals : Object.keys(rooms)) await tryRoom(room, values.file)
const reasons = JSON.parse(await readFile(new URL("survivors.json", import.meta.url), "utf8"))
const tried = await readReports(reports, repository)
const sources = globSync(
  Object.values(rooms).map(folder => `${folder}/**/*.ts`),
  { cwd: fileURLToPath(repository), exclude: ["**/*.test.ts"] },
)
const untried = sources.filter(file => !tried.has(file)).sort()
const page = mutationPage({ tried, untried, reasons, day: await oldestDay() })
await writeFile(new URL("docs/mutation.md", repository), page)

async function tryRoom(room: string, files: readonly string[] = ["**/*.ts"]): Promise<void> {
  const sources = [...files.map(file => `${rooms[room]}/${file}`), "!**/*.test.ts"].join(",")
  const stryker = fileURLToPath(new URL("node_modules/.bin/stryker", repository))
  const args = ["--conditions=postern-source", stryker, "run", "test/mutation/stryker.config.json", "--mutate", sources]
  // A static mutant needs a process of its own; half of what that costs is reading the same files again.
  const env = { ...process.env, NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/mutation", repository)) }
  const [code] = await once(spawn(process.execPath, args, { cwd: repository, env, stdio: "inherit" }), "exit")
  // The score decides the command's end, not whether the report is kept.
  if (code !== 0) process.exitCode = 1
  const name = values.file === undefined ? room : `${room}-${files.join("-").replaceAll(/\W+/g, "-").slice(0, 100)}`
  await rename(new URL("reports/mutation.json", repository), new URL(`${name}.json`, reports))
}

async function oldestDay(): Promise<string> {
  const names = (await readdir(reports)).filter(name => name.endsWith(".json"))
  const times = await Promise.all(names.map(async name => (await stat(new URL(name, reports))).mtimeMs))
  if (times.length === 0) throw new Error("Nothing was tried yet: run `npm run mutation` first.")
  return new Date(Math.min(...times)).toISOString().slice(0, 10)
}
