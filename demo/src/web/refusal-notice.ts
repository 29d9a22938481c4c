import { diagnoseTyping, readSecondFactor } from "@postern/core"
import { html } from "hono/html"
import type { NotAccepted } from "postern"
import { refusalWords } from "../words/refusal.ts"
import type { Html } from "./layout.ts"
import type { Ask } from "./visit.ts"

/** What a form shows after a code was not accepted. */
export interface Refusal {
  readonly notice: Html
  /** what to put back into the field: a typing error is mended there, any other code is typed anew */
  readonly value: string
}

/** Puts a refusal into words, and marks the groups of a mistyped code that look wrong. Sets the status of the answer. */
export function refusal(c: Ask, outcome: NotAccepted, typed: string): Refusal {
  c.status(outcome.outcome === "throttled" ? 429 : 422)
  const wait = outcome.retryAfterSeconds ?? 0
  if (wait > 0) c.header("Retry-After", String(wait))
  const isMistyped = outcome.outcome === "refused" && outcome.reason === "mistyped"
  const suspects = isMistyped ? (outcome.suspectGroups ?? []) : []
  const isBackupCode = isMistyped && suspects.length > 0 && readSecondFactor(typed).kind !== "totp"
  const tidied = isBackupCode ? diagnoseTyping(typed).text : ""
  return {
    notice: alert(html`${refusalWords(outcome, typed)} ${isBackupCode ? marked(tidied, suspects) : ""}`),
    value: tidied,
  }
}

/** A sentence that stands out, and is read out. */
export function alert(text: Html | string): Html {
  return html`<div class="notice bad" role="alert">${text}</div>`
}

function marked(code: string, suspects: readonly number[]): Html {
  const groups = code.split("-")
  return html`<code class="typed">${groups.map((group, index) => {
    const dash = index === groups.length - 1 ? "" : "-"
    return suspects.includes(index + 1) ? html`<mark>${group}</mark>${dash}` : html`${group}${dash}`
  })}</code>`
}
