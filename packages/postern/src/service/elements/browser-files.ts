import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** A file for browsers, by the name of its door: all elements, or the one that opens kits. */
export type BrowserFileName = "elements" | "kit-opener"

export const browserFileNames: readonly BrowserFileName[] = ["elements", "kit-opener"]

export interface BrowserFile {
  readonly contents: Uint8Array
  /** for the `integrity` attribute of a script (W3C Subresource Integrity) */
  readonly integrity: string
}

// The nearest folder above with a manifest, for this may be bundled into a file at any depth. A path, not `new URL(…, import.meta.url)`:
// bundlers take that for a file of theirs, and put one in place of all.
const packageFolder = manifestFolder(dirname(fileURLToPath(import.meta.url)))

function manifestFolder(folder: string): string {
  const above = dirname(folder)
  return above === folder || existsSync(join(folder, "package.json")) ? folder : manifestFolder(above)
}

const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string }

/** The version that the files' path carries: what a path gives never changes. */
export const elementsVersion = version

/** The path of a file below the service. */
export function browserFilePath(name: BrowserFileName): string {
  return `/elements/${version}/${name}.js`
}

const known = new Map<BrowserFileName, BrowserFile>()

/** Gives a file, read once; null where the package was built without it. */
export function browserFile(name: BrowserFileName): BrowserFile | null {
  const file = known.get(name) ?? readBrowserFile(name)
  if (file !== null) known.set(name, file)
  return file
}

function readBrowserFile(name: BrowserFileName): BrowserFile | null {
  try {
    const contents = readFileSync(join(packageFolder, "browser", `${name}.js`))
    return { contents, integrity: `sha384-${createHash("sha384").update(contents).digest("base64")}` }
  } catch {
    return null
  }
}
