import { html } from "hono/html"
import type { Html } from "./html.ts"
import type { Ask } from "./visit.ts"

/** Opens a form that posts to one of Acme's own addresses, with the token that shows where it came from. */
export function formStart(c: Ask, action: string, style: "stack" | "inline" = "stack"): Html {
  return html`<form method="post" action="${action}" class="${style}">
<input type="hidden" name="token" value="${c.var.visit.formToken}">`
}

/** A field for an e-mail address. */
export function emailField(value = ""): Html {
  return html`<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="200" value="${value}">`
}

export function passwordField(kind: "current" | "new", label = "Password"): Html {
  const name = kind === "new" ? "new-password" : "password"
  const hint =
    kind === "new" ? html`<p class="hint" id="${name}-hint">At least 10 characters. A few words are fine.</p>` : ""
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="password" autocomplete="${kind}-password" required
 ${kind === "new" ? html`aria-describedby="${name}-hint"` : ""}>${hint}`
}
