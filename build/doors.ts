import { readdir, readFile, rm } from "node:fs/promises"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { build, type Metafile } from "esbuild"

const packages = fileURLToPath(new URL("../packages/", import.meta.url))

/** A package that is published as bundles. */
export interface BundledPackage {
  /** of its folder */
  readonly name: string
  /** what Node starts in it beside its doors: what the launcher loads, and threads; below `src`, without their ending */
  readonly started: readonly string[]
  readonly platform: "node" | "neutral"
}

export const bundledPackages: readonly BundledPackage[] = [
  { name: "core", started: [], platform: "neutral" },
  { name: "postern", started: ["cli/index"], platform: "node" },
  {
    name: "vault",
    started: ["cli/main", "formats/documents/pdf-worker", "unlock/tokens/token-process"],
    platform: "node",
  },
  { name: "elements", started: [], platform: "neutral" },
  { name: "better-auth", started: [], platform: "node" },
  { name: "nest", started: [], platform: "node" },
]

/**
 * Bundles every package for publication: one file for each door, and files that several doors or a later import share, so that a class or
 * a module's state exists once. What a package depends on stays outside, where `npm` can replace it. A program reads a handful of files
 * of ours instead of hundreds.
 */
export async function bundleDoors(): Promise<void> {
  for (const each of bundledPackages) {
    const { outputs } = await bundlePackage(each, { write: true })
    await removeFormer(join(packages, each.name), new Set(Object.keys(outputs)))
  }
}

/** Bundles one package. @returns what each file was made of, with paths from the package's folder */
export async function bundlePackage(
  { name, started, platform }: BundledPackage,
  { write }: { readonly write: boolean },
): Promise<Metafile> {
  const folder = join(packages, name)
  const doors = await doorSources(folder)
  const sources = new Set([...doors, ...started])
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: Object.fromEntries([...sources].map(source => [source, `src/${source}.ts`])),
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform,
    target: "es2024",
    charset: "utf8",
    sourcemap: true,
    metafile: true,
    write,
  })
  return metafile
}

/** The sources that the doors of a manifest name, below `src` and without their ending. */
async function doorSources(folder: string): Promise<string[]> {
  const { exports } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    exports: Record<string, string | { "postern-source"?: string }>
  }
  return Object.values(exports).flatMap(entry =>
    typeof entry === "string" || entry["postern-source"] === undefined
      ? []
      : [entry["postern-source"].replace(/^\.\/src\/(.*)\.ts$/, "$1")],
  )
}

/** Removes what an earlier build left: scripts that are not of this one, and types of sources that are gone. */
async function removeFormer(folder: string, written: ReadonlySet<string>): Promise<void> {
  const dist = join(folder, "dist")
  const sources = new Set(await readdir(join(folder, "src"), { recursive: true }))
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const isScript = /\.js(?:\.map)?$/.test(entry.name)
    const isTypes = entry.name.endsWith(".d.ts")
    const isOurs = isTypes
      ? sources.has(relative(dist, path).replace(/\.d\.ts$/, ".ts"))
      : !isScript || written.has(relative(folder, path).replaceAll("\\", "/"))
    if (!isOurs) await rm(path)
  }
}
