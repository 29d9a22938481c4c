import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { basename, dirname, join, normalize } from "node:path"
import type { Entry, Manifest } from "./published-package.ts"
import type { Tarball } from "./staged-package.ts"

// What npm runs at an installation; `prepare` also runs where a package is taken from git.
const installScripts = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"]
const notToBePublished =
  /\.(?:test|fixture)\.|\.tsbuildinfo$|(?:^|\/)(?:tsconfig[^/]*\.json|\.env|node_modules)(?:\/|$)|binding\.gyp$/

/**
 * Says what must not be in a tarball, or must and is not; empty where all is well.
 * @param sources the folder that was built, in which every file of `dist` has its source
 */
export async function tarballFaults({ files, folder, manifest }: Tarball, sources: string): Promise<string[]> {
  const maps = files.filter(file => file.endsWith(".map"))
  return [
    ...["README.md", "LICENSE", "package.json"].filter(file => !files.includes(file)).map(file => `${file} is missing`),
    ...files.filter(file => notToBePublished.test(file)).map(file => `${file} is not for others`),
    ...files
      .filter(file => hasNoSource(file, sources))
      .map(file => `${file} has no source any more: remove dist and build`),
    ...(await unreachableChunks(folder, files)).map(file => `${file} is imported by nothing: remove dist and build`),
    ...targets(manifest)
      .filter(target => !target.includes("*") && !files.includes(normalize(target)))
      .map(target => `${target} is named in the manifest and missing`),
    ...manifestFaults(manifest),
    ...(await Promise.all(maps.map(map => mapFaults(folder, map)))).flat(),
  ]
}

function manifestFaults(manifest: Manifest): string[] {
  const { engines, license, publishConfig, description, type } = manifest
  const dependencies = Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies })
  const claims: [boolean, string][] = [
    [license === "MIT", "license is not MIT"],
    [type === "module", "type is not module"],
    [(description ?? "") !== "", "description is missing"],
    [engines?.node !== undefined, "engines.node is missing"],
    [publishConfig?.access === "public", "publishConfig.access is not public"],
    [publishConfig?.provenance === true, "publishConfig.provenance is not true"],
    [manifest.exports !== undefined, "exports is missing: every file would be a door"],
    ...installScripts.map((name): [boolean, string] => [
      manifest.scripts?.[name] === undefined,
      `scripts.${name} runs at others`,
    ]),
    ...dependencies.map(([name, range]): [boolean, string] => [
      /^\d+\.\d+\.\d+$/.test(range),
      `${name} is not pinned exactly`,
    ]),
  ]
  return claims.filter(([holds]) => !holds).map(([, fault]) => fault)
}

/** Every file that the manifest points at. */
function targets({ exports, bin }: Manifest): string[] {
  const leaves = (entry: Entry): string[] =>
    typeof entry === "string" ? [entry] : Object.values(entry).flatMap(leaves)
  return [...leaves(exports ?? {}), ...Object.values(bin ?? {})]
}

const isChunk = (file: string): boolean => /^dist\/chunks\/[^/]+\.js$/.test(file)

/** A build may leave what came of a source that is gone; types and doors come from the `.ts` of the same place. */
function hasNoSource(file: string, sources: string): boolean {
  const built = /^dist\/(?!chunks\/)(.*?)(?:\.d\.ts|\.js|\.js\.map)$/.exec(file)
  return built !== null && !existsSync(join(sources, "src", `${built[1]}.ts`))
}

/** What doors share lies in chunks, whose names an import states. */
async function unreachableChunks(folder: string, files: readonly string[]): Promise<string[]> {
  const chunks = files.filter(isChunk)
  if (chunks.length === 0) return []
  const scripts = files.filter(file => /^dist\/.*\.js$/.test(file))
  const texts = await Promise.all(scripts.map(script => readFile(join(folder, script), "utf8")))
  return chunks.filter(chunk => !texts.some(text => text.includes(`/${basename(chunk)}"`)))
}

/** A source map must lead somewhere: to a file of the tarball, or to a text inside itself. */
async function mapFaults(folder: string, map: string): Promise<string[]> {
  const { sources, sourcesContent } = JSON.parse(await readFile(join(folder, map), "utf8")) as {
    sources: string[]
    sourcesContent?: (string | null)[]
  }
  return sources
    .filter((source, index) => {
      const isInside = typeof sourcesContent?.[index] === "string"
      return !isInside && !existsSync(join(folder, dirname(map), source))
    })
    .map(source => `${map} leads to ${source}, which is not there`)
}
