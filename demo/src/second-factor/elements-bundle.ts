import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { build, stop } from "esbuild"
import { Hono } from "hono"

/**
 * Serves Postern's elements, bundled at the start into one file to begin with and one for each language. An application with a bundler
 * of its own imports "@postern/elements" there instead.
 */
export async function elementsBundle(): Promise<Hono> {
  const entry = fileURLToPath(import.meta.resolve("@postern/elements"))
  const { outputFiles } = await build({
    entryPoints: { elements: entry },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    charset: "utf8",
    outdir: "elements",
    write: false,
    logLevel: "silent",
    conditions: entry.endsWith(".ts") ? ["postern-source"] : [],
  })
  // Its helper process has done its work.
  await stop()
  const app = new Hono()
  for (const { path, contents } of outputFiles) {
    const bytes = Uint8Array.from(contents)
    const headers = { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache" }
    app.get(`/elements/${basename(path)}`, c => c.body(bytes, 200, headers))
  }
  return app
}
