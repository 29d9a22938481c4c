import { readFileSync } from "node:fs"
import { Hono } from "hono"

const kinds = { "acme.css": "text/css", "code-sheet.js": "text/javascript", "acme.svg": "image/svg+xml" } as const

/** Serves the three files that the pages need, read once at start. */
export function assets(): Hono {
  const app = new Hono()
  for (const [name, kind] of Object.entries(kinds)) {
    const text = readFileSync(new URL(`../../assets/${name}`, import.meta.url), "utf8")
    app.get(`/assets/${name}`, c =>
      c.body(text, 200, { "Content-Type": `${kind}; charset=utf-8`, "Cache-Control": "no-cache" }),
    )
  }
  return app
}
