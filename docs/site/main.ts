import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { cp, mkdir, rm, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { writeApiReference } from "./api-reference.ts"
import { httpReference } from "./http-reference.ts"
import { sidebarOf, stagePages } from "./pages.ts"

// `npm run docs:site`: the documentation as a site of plain files in reports/site, from the same Markdown as on the disk.
const here = fileURLToPath(new URL(".", import.meta.url))
const root = fileURLToPath(new URL("../../", import.meta.url))
const stage = `${here}pages`
const output = `${root}reports/site`

function run(program: string, args: readonly string[], folder: string): void {
  const { status } = spawnSync(program, args, { cwd: folder, stdio: "inherit" })
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`)
}

if (!existsSync(`${here}node_modules/vitepress`)) run("npm", ["ci", "--no-audit", "--no-fund"], here)
await rm(stage, { recursive: true, force: true })
await mkdir(`${stage}/public`, { recursive: true })

const staged = await stagePages(root, stage)
await mkdir(`${stage}/reference`, { recursive: true })
await writeFile(`${stage}/reference/http.md`, await httpReference())
const api = writeApiReference(root, here, stage)

await cp(`${here}index.md`, `${stage}/index.md`)
await cp(`${here}elements-live.md`, `${stage}/elements-live.md`)
await cp(`${root}packages/elements/browser/elements.js`, `${stage}/public/elements.js`)
await build({
  entryPoints: [`${here}demo/live-demo.ts`],
  outfile: `${stage}/public/live-demo.js`,
  bundle: true,
  format: "esm",
  minify: true,
  conditions: ["postern-source"],
  target: "es2022",
  tsconfigRaw: "{}",
  logLevel: "warning",
})
await mkdir(`${stage}/.vitepress`)
await cp(`${here}vitepress-config.mts`, `${stage}/.vitepress/config.mts`)
await writeFile(`${stage}/.vitepress/sidebar.json`, JSON.stringify(sidebarOf(staged, api), null, 2))
await rm(output, { recursive: true, force: true })
run(`${here}node_modules/.bin/vitepress`, ["build", stage, "--outDir", output], here)
console.log(`The site is in ${output}`)
