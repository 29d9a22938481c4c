import { html } from "hono/html"
import type { PageReader } from "./operators.ts"
import type { Html } from "./pictures.ts"

/** A page for operators. What is put in is escaped; only other templates are taken as they are. */
export function operatorPage(operator: PageReader, title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title} · Postern</title><link rel="stylesheet" href="${operator.home}/style.css"></head>
<body><header><a href="${operator.home}">Postern</a><span>${operator.name}, tenant ${operator.tenant}</span></header>
<main><h1>${title}</h1>${body}</main></body></html>`
}

/** A page that says one thing. */
export function operatorMessage(operator: PageReader, title: string, text: string): Html {
  return operatorPage(
    operator,
    title,
    html`<p>${text}</p><p><a class="button" href="${operator.home}">Back to the overview</a></p>`,
  )
}
