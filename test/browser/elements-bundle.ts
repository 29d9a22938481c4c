import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const sources = new URL("../../packages/elements/src/", import.meta.url)

/** The elements as a browser gets them: one file to begin with, and a file for each language besides English. */
export interface ElementsBundle {
  /** contents by file name; the entry is `NAME.js` */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** bytes, gzipped, of what is loaded before a language is chosen */
  readonly startBytes: number
  /** bytes, gzipped, of everything, all languages included */
  readonly allBytes: number
  /** bytes, gzipped, of what a file that is sealed fetches */
  readonly sealedBytes: number
  /** the names of those files */
  readonly sealedFiles: ReadonlySet<string>
  /** bytes, gzipped, of each language besides English */
  readonly languageBytes: readonly number[]
}

type Entry = "index" | "challenge" | "setup" | "manage" | "kit-opener"

const bundles = new Map<Entry, Promise<ElementsBundle>>()

/** Bundles one entry of the package, minified; once for all tests of a process. */
export function bundleElements(name: Entry): Promise<ElementsBundle> {
  const bundle = bundles.get(name) ?? bundleAnew(name)
  bundles.set(name, bundle)
  return bundle
}

async function bundleAnew(name: Entry): Promise<ElementsBundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, sources))],
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    charset: "utf8",
    outdir: "out",
    write: false,
    metafile: true,
    conditions: ["postern-source"],
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]))
  const gzipped = (path: string) => gzipSync(files.get(basename(path))!, { level: 9 }).length
  const atStart = new Set<string>()
  const follow = (path: string) => {
    if (atStart.has(path)) return
    atStart.add(path)
    for (const { path: next, kind } of metafile.outputs[path]!.imports) if (kind === "import-statement") follow(next)
  }
  follow(Object.keys(metafile.outputs).find(path => basename(path) === `${name}.js`)!)
  const sum = (paths: Iterable<string>) => [...paths].reduce((bytes, path) => bytes + gzipped(path), 0)
  const languages = Object.keys(metafile.outputs).filter(path =>
    /\/words\/languages\/[\w-]+\.ts$/.test(metafile.outputs[path]!.entryPoint ?? ""),
  )
  const isSealed = (path: string) =>
    !atStart.has(path) && /unseal-kit|age-encryption/.test(Object.keys(metafile.outputs[path]!.inputs).join())
  const sealed = Object.keys(metafile.outputs).filter(isSealed)
  return {
    files,
    sealedBytes: sum(sealed),
    sealedFiles: new Set(sealed.map(path => basename(path))),
    languageBytes: languages.map(gzipped),
    startBytes: sum(atStart),
    allBytes: sum(Object.keys(metafile.outputs)),
  }
}
