import { copyFile, mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { type Entry, type Manifest, type PublishedPackage, readManifest } from "./published-package.ts"
import { npm } from "./run.ts"

/** A packed package. */
export interface Tarball {
  readonly name: string
  /** Absolute path of the .tgz. */
  readonly path: string
  /** Absolute path of the folder that was packed. */
  readonly folder: string
  /** The files that npm put into it, relative to the folder. */
  readonly files: readonly string[]
  readonly manifest: Manifest
}

/** The condition under which this repository runs its packages from their sources, which are not published. */
const workspaceCondition = "postern-source"

/**
 * Packs a package as it is published: the files that its manifest lists, with the licence of the repository, and a manifest without what
 * only the repository needs. The folder given is emptied.
 */
export async function packStaged(source: PublishedPackage, repository: string, folder: string): Promise<Tarball> {
  await rm(folder, { recursive: true, force: true })
  const root = await readManifest(repository)
  const files = await filesToPack(source.folder)
  for (const file of files) await copy(join(source.folder, file), join(folder, file))
  await copy(join(repository, "LICENSE"), join(folder, "LICENSE"))
  const manifest = publishedManifest(source, root)
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`)
  const [packed] = packResult(await npm(["pack", "--json", "--pack-destination", ".."], { cwd: folder }))
  return {
    name: manifest.name,
    path: join(dirname(folder), packed!.filename),
    folder,
    files: packed!.files.map(({ path }) => path),
    manifest,
  }
}

/** The manifest without scripts, development's dependencies and the condition that points at sources; with the repository's address, if it has one. */
export function publishedManifest({ manifest, directory }: PublishedPackage, root: Manifest): Manifest {
  const { scripts: _scripts, devDependencies: _devDependencies, ...published } = manifest
  if (manifest.exports !== undefined) published.exports = withoutSources(manifest.exports) as Record<string, Entry>
  if (root.repository !== undefined) published.repository = { ...root.repository, directory }
  return published
}

function withoutSources(entry: Entry): Entry {
  if (typeof entry === "string") return entry
  const kept = Object.entries(entry).filter(([condition]) => condition !== workspaceCondition)
  return Object.fromEntries(kept.map(([condition, target]) => [condition, withoutSources(target)]))
}

async function filesToPack(folder: string): Promise<string[]> {
  const [packed] = packResult(await npm(["pack", "--json", "--dry-run"], { cwd: folder }))
  return packed!.files.map(({ path }) => path).filter(path => path !== "package.json")
}

interface PackResult {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

// npm 12 names the results by package, earlier ones list them.
function packResult(text: string): PackResult[] {
  return Object.values(JSON.parse(text))
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to)
}
