import { readFile } from "node:fs/promises"
import { join } from "node:path"

/** The fields of a package's manifest that packing looks at or changes. */
export interface Manifest {
  name: string
  version: string
  private?: boolean
  license?: string
  description?: string
  type?: string
  engines?: { node?: string }
  files?: string[]
  bin?: Record<string, string>
  exports?: Record<string, Entry>
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  publishConfig?: { access?: string; provenance?: boolean }
  repository?: { type: string; url: string; directory?: string }
}

/** A file, or what is chosen by a condition. */
export type Entry = string | { [condition: string]: Entry }

/** A workspace that is published. */
export interface PublishedPackage {
  /** Absolute path. */
  readonly folder: string
  /** Relative to the repository, as in its `workspaces`. */
  readonly directory: string
  readonly manifest: Manifest
}

/** Reads a manifest. */
export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8"))
}

/** Lists the workspaces that are not private. */
export async function publishedPackages(repository: string): Promise<PublishedPackage[]> {
  const { workspaces } = (await readManifest(repository)) as Manifest & { workspaces: string[] }
  const packages = await Promise.all(
    workspaces.map(async directory => {
      const folder = join(repository, directory)
      return { folder, directory, manifest: await readManifest(folder) }
    }),
  )
  return packages.filter(({ manifest }) => manifest.private !== true)
}
