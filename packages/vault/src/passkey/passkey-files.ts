import { readFile } from "node:fs/promises"
import { installationFolder } from "../installation/index.ts"
import type { PageFiles } from "../page/index.ts"
import { VaultError } from "../record/index.ts"

const types = {
  "passkey.html": "text/html; charset=utf-8",
  "passkey.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const

/** Gives the files of the passkey's page their paths. @param contents by file name */
export function passkeyFiles(contents: ReadonlyMap<string, Uint8Array>): PageFiles {
  return new Map(
    Object.entries(types).map(([name, type]) => {
      const content = contents.get(name)
      if (content === undefined) throw new VaultError("thing-not-found", `The page's file ${name} is missing.`)
      return [name === "passkey.html" ? "/" : `/${name}`, { type, content }]
    }),
  )
}

/** Reads them from where the package has them. */
export async function readPasskeyFiles(folder = new URL("browser/", installationFolder())): Promise<PageFiles> {
  const contents = new Map<string, Uint8Array>()
  for (const name of Object.keys(types)) {
    const content = await readFile(new URL(name, folder)).catch(() => null)
    if (content !== null) contents.set(name, content)
  }
  return passkeyFiles(contents)
}
