import { html } from "hono/html"
import { formStart } from "./fields.ts"
import type { Html } from "./html.ts"
import type { Ask } from "./visit.ts"

export interface PageOptions {
  /** whether one of Postern's elements is on the page; @default false */
  readonly hasElement?: boolean
  readonly width?: "narrow" | "wide"
}

/** One page of Acme's. What is put in is escaped; only other templates are taken as they are. */
export function page(
  c: Ask,
  title: string,
  body: Html,
  { hasElement = false, width = "narrow" }: PageOptions = {},
): Html {
  const { session } = c.var.visit
  const notice = session?.notice ?? null
  if (session !== null) session.notice = null
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Acme</title>
<link rel="icon" href="/assets/acme.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/acme.css">
${hasElement ? html`<script type="module" src="/elements/elements.js"></script><script type="module" src="/assets/acme.js"></script>` : ""}
</head>
<body>
<a class="skip" href="#main">Skip to the page</a>
<header class="bar"><div class="bar-inner">
<a class="brand" href="/"><img src="/assets/acme.svg" alt="" width="28" height="28"> Acme</a>
${navigation(c)}
</div></header>
<main id="main" class="${width}">
${notice === null ? "" : html`<p class="notice good" role="status">${notice}</p>`}
${body}
</main>
<footer>A demonstration of Postern. No real money, no real bank.</footer>
</body>
</html>`
}

function navigation(c: Ask): Html {
  const stage = c.var.visit.session?.stage
  if (stage === undefined) return html`<nav><a href="/sign-in">Sign in</a></nav>`
  const signOut = html`${formStart(c, "/sign-out", "inline")}<button class="plain">Sign out</button></form>`
  return stage === "signed-in"
    ? html`<nav><a href="/security">Security</a>${signOut}</nav>`
    : html`<nav>${signOut}</nav>`
}

/** A sentence that stands out, and is read out. */
export function alert(text: string): Html {
  return html`<div class="notice bad" role="alert">${text}</div>`
}
