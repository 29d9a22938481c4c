import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import type { StagedPage } from "./pages.ts"

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>> | string>>
}

interface Door {
  /** as it is imported, such as `postern/gate` */
  readonly title: string
  readonly source: string
}

// Elements are used by their tags, not by what they export.
const withoutReference = ["elements"]

/** The doors of a package that have types, with the sources that the docstrings stand in. */
function doorsOf(root: string, folder: string): Door[] {
  const manifest = JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8")) as Manifest
  return Object.entries(manifest.exports).flatMap(([door, target]) => {
    const source = typeof target === "string" ? undefined : target["postern-source"]
    if (source === undefined || typeof target === "string" || target.types === undefined) return []
    return [{ title: `${manifest.name}${door.slice(1)}`, source: join(root, "packages", folder, source) }]
  })
}

/** Writes a page for each door of the packages from its docstrings, by TypeDoc. */
export function writeApiReference(root: string, here: string, stage: string): readonly StagedPage[] {
  const folders = readdirSync(join(root, "packages")).filter(name => !withoutReference.includes(name))
  const doors = folders.flatMap(name => doorsOf(root, name))
  const folder = join(stage, "reference/api")
  const options =
    `--plugin typedoc-plugin-markdown --readme none --skipErrorChecking --logLevel Error --excludeInternal --disableSources
    --outputFileStrategy modules --hidePageHeader --hideBreadcrumbs --entryFileName index`.split(/\s+/)
  options.push("--tsconfig", join(here, "typedoc.tsconfig.json"), "--out", folder)
  for (const { source } of doors) options.push("--entryPoints", source)
  const { status, stderr } = spawnSync(join(here, "node_modules/.bin/typedoc"), options, { encoding: "utf8" })
  if (status !== 0) throw new Error(`typedoc ended with ${status}: ${stderr}`)
  // TypeDoc's own list names modules by their files; the sidebar names them as they are imported.
  rmSync(join(folder, "index.md"))
  return doors.map(({ title, source }) => {
    const file = relative(join(root, "packages"), source).replace(/(\/index)?\.ts$/, "")
    // TypeDoc numbers a module whose name something else of the same name has already, in any case of letters.
    const name = existsSync(join(folder, `${file}.md`)) ? file : `${file}-1`
    const page = join(folder, `${name}.md`)
    writeFileSync(page, readFileSync(page, "utf8").replace(/^# .*$/m, `# ${title}`))
    return { path: `reference/api/${name}`, title }
  })
}
