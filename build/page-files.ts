import { mkdir, readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { transform } from "esbuild"
import { browserBundle } from "./browser-bundle.ts"

const vault = new URL("../packages/vault/", import.meta.url)
const sources = new URL("src/page/browser/", vault)
const passkeySources = new URL("src/passkey/browser/", vault)

/** Makes the files of the local page by their names: one script with every language in it, for they all come from the same machine. */
export async function bundlePage(): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = await browserBundle({
    page: fileURLToPath(new URL("main.ts", sources)),
    passkey: fileURLToPath(new URL("main.ts", passkeySources)),
  })
  for (const name of ["index.html", "icon.svg"]) files.set(name, await readFile(new URL(name, sources)))
  files.set("page.css", await bundledStyles())
  files.set("passkey.html", await readFile(new URL("passkey.html", passkeySources)))
  return files
}

/** One style sheet of the frame, the controls and every screen, in this order. */
async function bundledStyles(): Promise<Uint8Array> {
  const parts = ["base", "controls", "ready", "accounts", "account", "tables", "requests", "print"]
  const texts = await Promise.all(parts.map(part => readFile(new URL(`styles/${part}.css`, sources), "utf8")))
  return Buffer.from((await transform(texts.join("\n"), { loader: "css", minify: true })).code)
}

/** Writes them to where the package has them. */
export async function writePage(): Promise<void> {
  const folder = new URL("browser/", vault)
  await mkdir(folder, { recursive: true })
  for (const [name, content] of await bundlePage()) await writeFile(new URL(name, folder), content)
}
