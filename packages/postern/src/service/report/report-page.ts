import { createHash } from "node:crypto"
import { directionOf, fillWords } from "@postern/core"
import { html, raw } from "hono/html"
import type { RefusalReason } from "../../issuer/index.ts"
import { reportLanguage } from "./report-language.ts"
import { reportStyle } from "./report-style.ts"
import { reportWords } from "./report-words.ts"
import type { ReportWords } from "./words/en.ts"

type Html = ReturnType<typeof html>

/** What the page has to say. */
export type ReportView =
  | { readonly kind: "ask"; readonly complaint?: "empty" | RefusalReason }
  | { readonly kind: "ask"; readonly complaint: "wait"; readonly waitSeconds: number }
  | { readonly kind: "locked" | "nothing" | "over" | "broken" | "busy" }

const statuses = { ask: 200, locked: 200, nothing: 200, over: 410, broken: 404, busy: 503 } as const

const styleHash = createHash("sha256").update(reportStyle).digest("base64")
const headers = {
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Robots-Tag": "noindex",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const

/** Writes the page in the language of the notice, else in one that the browser asks for. It loads nothing and runs no script. */
export function reportPage(
  { issuer, support = "" }: { readonly issuer: string; readonly support?: string | undefined },
  asked: { readonly language: string | undefined; readonly accepted: string | undefined },
  view: ReportView,
): { body: Html; status: 200 | 404 | 410 | 422 | 429 | 503; headers: Record<string, string> } {
  const language = reportLanguage(asked.language, asked.accepted)
  const words = reportWords[language]
  const say = (word: string) => withIssuer(word, issuer)
  const title = view.kind === "ask" ? words.askTitle : words[`${view.kind}Title`]
  const body = html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title} · ${issuer}</title><style>${raw(reportStyle)}</style></head>
<body><main><p class="issuer"><bdi>${issuer}</bdi></p><h1>${title}</h1>
${view.kind === "ask" ? form(words, view, say) : html`<p role="status">${say(words[`${view.kind}Text`])}</p>`}
${support === "" ? "" : html`<p class="support" dir="auto">${support}</p>`}</main></body></html>`
  const isWaiting = view.kind === "ask" && view.complaint === "wait"
  const isRefused = view.kind === "ask" && view.complaint !== undefined
  const retryAfter = isWaiting
    ? { "Retry-After": String(view.waitSeconds) }
    : view.kind === "busy"
      ? { "Retry-After": "1" }
      : {}
  const status = isWaiting ? 429 : isRefused ? 422 : statuses[view.kind]
  return { body, status, headers: { ...headers, ...retryAfter } }
}

// What was typed is never shown again: it may be a code that still works.
function form(words: ReportWords, view: Extract<ReportView, { kind: "ask" }>, say: (word: string) => Html): Html {
  const complaint = complaintOf(words, view)
  const isWrong = complaint !== null
  return html`<p>${say(words.lead)}</p><ul><li>${words.effectOnOthers}</li><li>${say(words.effectOnYou)}</li></ul>
<p>${words.wasYou}</p>
<form method="post" autocomplete="off"><label for="proof">${words.label}</label>
<p class="hint" id="hint">${words.hint}</p>
${isWrong ? html`<p class="bad" id="complaint" role="alert">${say(complaint)}</p>` : ""}
<input id="proof" name="proof" dir="ltr" required autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-describedby="${isWrong ? "complaint hint" : "hint"}"${isWrong ? raw(' aria-invalid="true" autofocus') : ""}>
<button>${words.button}</button></form>`
}

function complaintOf(words: ReportWords, view: Extract<ReportView, { kind: "ask" }>): string | null {
  switch (view.complaint) {
    case undefined:
      return null
    case "wait":
      return fillWords(words.wait, { minutes: String(Math.max(1, Math.ceil(view.waitSeconds / 60))) })
    case "empty":
      return words.empty
    case "mistyped":
      return words.mistyped
    case "already-used":
    case "replayed":
      return words.used
    case "superseded":
    case "expired":
      return words.old
    case "disabled":
    case "not-enrolled":
      return words.otherKind
    default:
      return words.wrong
  }
}

// The issuer's name keeps its own direction inside a sentence of another.
function withIssuer(word: string, issuer: string): Html {
  const [before = "", after] = word.split("{issuer}")
  return after === undefined ? html`${before}` : html`${before}<bdi>${issuer}</bdi>${after}`
}
