import { readFileSync } from "node:fs"
import { Hono } from "hono"

const files = [
  ["acme.css", "text/css", new URL("../../assets/acme.css", import.meta.url)],
  ["acme.svg", "image/svg+xml", new URL("../../assets/acme.svg", import.meta.url)],
  ["acme.js", "text/javascript", new URL("../../assets/acme.js", import.meta.url)],
] as const

/** Serves the three files that the pages need, read once at start. */
export function assets(): Hono {
  const app = new Hono()
  for (const [name, kind, place] of files) {
    const bytes = readFileSync(place)
    app.get(`/assets/${name}`, c =>
      c.body(bytes, 200, { "Content-Type": `${kind}; charset=utf-8`, "Cache-Control": "no-cache" }),
    )
  }
  return app
}
