import { mkdir, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { browserBundle } from "./browser-bundle.ts"

const packages = new URL("../packages/", import.meta.url)

/** Where the browser files are published, and where the service takes them from. */
const folders = [new URL("elements/browser/", packages), new URL("postern/browser/", packages)]

/**
 * Bundles the elements for pages without a bundler: each file whole, with every language and no import, so that one integrity hash covers
 * all that runs.
 */
export async function bundleForBrowsers(): Promise<void> {
  const elements = { elements: fileURLToPath(new URL("elements/src/index.ts", packages)) }
  const opener = { "kit-opener": fileURLToPath(new URL("elements/src/kit-opener.ts", packages)) }
  // What opens sealed kits is as large as all else together: who has one opens it with the kit opener.
  const files = [...(await browserBundle(elements, /sealed-kit\.ts$/)), ...(await browserBundle(opener))]
  for (const folder of folders) {
    await mkdir(folder, { recursive: true })
    for (const [name, content] of files) await writeFile(new URL(name, folder), content)
  }
}
