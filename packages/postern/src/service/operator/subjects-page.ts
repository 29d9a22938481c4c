import { html } from "hono/html"
import type { SubjectPage, SubjectSummary } from "../../issuer/index.ts"
import { operatorPage } from "./operator-page.ts"
import type { PageReader } from "./operators.ts"
import type { Html } from "./pictures.ts"

/** Subjects on one page. */
export const maxShownSubjects = 50

export const listedStates = ["throttled", "disabled"] as const
export type ListedState = (typeof listedStates)[number]

const titles: Readonly<Record<ListedState, string>> = {
  throttled: "Throttled now",
  disabled: "With a disabled factor",
}

/** Those who wait, the longest wait first, or those with a disabled factor. */
export function subjectsPage(operator: PageReader, state: ListedState, { subjects, next }: SubjectPage): Html {
  const none = state === "throttled" ? "Nobody waits." : "No factor is disabled."
  return operatorPage(
    operator,
    titles[state],
    html`<section>${subjects.length === 0 ? html`<p>${none}</p>` : table(operator, titles[state], subjects)}
<nav aria-label="Pages of the list"><a href="${operator.home}">Overview</a>
${next === null ? "" : html`<a href="${operator.home}/subjects?state=${state}&after=${next}" rel="next">More</a>`}</nav></section>`,
  )
}

/** Those whose name begins with what somebody looked for. */
export function foundPage(operator: PageReader, { subjects, next }: SubjectPage): Html {
  return operatorPage(
    operator,
    "Found",
    html`<section>${table(operator, "Found", subjects)}
${next === null ? "" : html`<p class="warm">There are more. Type more of the name.</p>`}
<nav aria-label="Pages of the list"><a href="${operator.home}">Overview</a></nav></section>`,
  )
}

function table(operator: PageReader, title: string, subjects: readonly SubjectSummary[]): Html {
  return html`<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table><thead><tr><th>subject</th><th>state, times in UTC</th></tr></thead>
<tbody>${subjects.map(each => row(operator, each))}</tbody></table></div>`
}

function row({ home }: PageReader, { subject, throttledUntil, disabled }: SubjectSummary): Html {
  const states = [
    ...(disabled ? ["a factor is disabled"] : []),
    ...(throttledUntil === null ? [] : [`throttled until ${throttledUntil.slice(0, 19).replace("T", " ")}`]),
  ]
  const link = `${home}/subjects/${encodeURIComponent(subject)}`
  return html`<tr><td><a href="${link}" translate="no">${subject}</a></td><td class="state">${states.join("; ")}</td></tr>`
}
