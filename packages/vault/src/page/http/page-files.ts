import { readFile } from "node:fs/promises"
import { installationFolder } from "../../installation/index.ts"
import { VaultError } from "../../record/index.ts"

/** A file of the page. */
export interface PageFile {
  readonly type: string
  readonly content: Uint8Array
}

const types = {
  "index.html": "text/html; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const

/** The page's files by their paths. There are no others. */
export type PageFiles = ReadonlyMap<string, PageFile>

/** Gives files their paths and types. @param contents by file name */
export function pageFiles(contents: ReadonlyMap<string, Uint8Array>): PageFiles {
  return new Map(
    Object.entries(types).map(([name, type]) => {
      const content = contents.get(name)
      if (content === undefined) throw new VaultError("thing-not-found", `The page's file ${name} is missing.`)
      return [name === "index.html" ? "/" : `/${name}`, { type, content }]
    }),
  )
}

/** Reads them from where the package has them. @throws VaultError `thing-not-found` in a checkout where they were not built. */
export async function readPageFiles(folder = new URL("browser/", installationFolder())): Promise<PageFiles> {
  const contents = new Map<string, Uint8Array>()
  for (const name of Object.keys(types)) {
    const content = await readFile(new URL(name, folder)).catch(() => null)
    if (content !== null) contents.set(name, content)
  }
  return pageFiles(contents)
}
