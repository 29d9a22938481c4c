import { mkdir, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const packages = new URL("../packages/", import.meta.url)

/** Where the browser files are published, and where the service takes them from. */
const folders = [new URL("elements/browser/", packages), new URL("postern/browser/", packages)]

/**
 * Bundles the elements for pages without a bundler: each file whole, with every language and no import, so that one integrity hash covers
 * all that runs.
 */
export async function bundleForBrowsers(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: {
      elements: fileURLToPath(new URL("elements/src/index.ts", packages)),
      "kit-opener": fileURLToPath(new URL("elements/src/kit-opener.ts", packages)),
    },
    bundle: true,
    minify: true,
    format: "esm",
    charset: "utf8",
    target: "es2022",
    outdir: "browser",
    write: false,
    conditions: ["postern-source"],
    legalComments: "inline",
  })
  for (const folder of folders) {
    await mkdir(folder, { recursive: true })
    for (const { path, contents } of outputFiles)
      await writeFile(new URL(path.replace(/^.*[\\/]/, ""), folder), contents)
  }
}
