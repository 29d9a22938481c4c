import { html } from "hono/html"
import type { OutcomeSlice } from "./outcome-history.ts"

export type Html = ReturnType<typeof html>

const height = 120

// On a narrow screen a chart is scrolled sideways, by keys too: made smaller, its numbers could not be read.
function wide(chart: Html, name: string): Html {
  return html`<div class="scroll chart" role="region" aria-label="${name}" tabindex="0">${chart}</div>`
}

/** How many subjects have 0, 1, 2 … codes left, as bars; every bar says its numbers. */
export function codesLeftPicture(codesLeft: readonly number[]): Html {
  const most = Math.max(1, ...codesLeft)
  const bars = codesLeft.map((subjects, left) => {
    const tall = Math.round((subjects / most) * height)
    const level = left === 0 ? "none" : left <= 3 ? "few" : "enough"
    return html`<g><title>${left} left: ${subjects}</title>
<rect class="${level}" x="${left * 34 + 4}" y="${height - tall + 18}" width="26" height="${tall}"></rect>
<text x="${left * 34 + 17}" y="${height - tall + 13}">${subjects === 0 ? "" : subjects}</text>
<text class="axis" x="${left * 34 + 17}" y="${height + 34}">${left}</text></g>`
  })
  return wide(
    html`<svg viewBox="0 0 ${codesLeft.length * 34 + 4} ${height + 42}" role="img" aria-label="${sentence(codesLeft)}">${bars}
<line x1="0" x2="${codesLeft.length * 34 + 4}" y1="${height + 18}" y2="${height + 18}"></line></svg>`,
    "Codes left",
  )
}

function sentence(codesLeft: readonly number[]): string {
  const parts = codesLeft.flatMap((subjects, left) => (subjects === 0 ? [] : [`${subjects} with ${left}`]))
  return parts.length === 0 ? "No subject has codes." : `Subjects by codes left: ${parts.join(", ")}.`
}

/** What attempts ended in, half hour by half hour, stacked. */
export function outcomesPicture(slices: readonly OutcomeSlice[]): Html {
  const most = Math.max(1, ...slices.map(({ accepted, refused, throttled }) => accepted + refused + throttled))
  const scale = (count: number) => (count / most) * height
  const columns = slices.map((slice, place) => {
    let top = height + 4
    const layers = (["accepted", "refused", "throttled"] as const).map(kind => {
      const tall = scale(slice[kind])
      top -= tall
      return html`<rect class="${kind}" x="${place * 12 + 1}" y="${top.toFixed(1)}" width="10" height="${tall.toFixed(1)}"></rect>`
    })
    return html`<g><title>${time(slice.startsAt)}: ${slice.accepted} accepted, ${slice.refused} refused, ${slice.throttled} throttled</title>${layers}</g>`
  })
  const marks = slices.flatMap(({ startsAt }, place) =>
    place % 8 === 0
      ? [html`<text class="axis start" x="${place * 12 + 1}" y="${height + 20}">${time(startsAt)}</text>`]
      : [],
  )
  const total = (kind: "accepted" | "refused" | "throttled") => slices.reduce((sum, slice) => sum + slice[kind], 0)
  return wide(
    html`<svg viewBox="0 0 ${slices.length * 12} ${height + 26}" role="img"
 aria-label="In the last 24 hours: ${total("accepted")} accepted, ${total("refused")} refused, ${total("throttled")} throttled; at most ${most} in half an hour.">${columns}${marks}
<line x1="0" x2="${slices.length * 12}" y1="${height + 4}" y2="${height + 4}"></line></svg>`,
    "Attempts, last 24 hours",
  )
}

/** A share of a whole, as a bar. */
export function sharePicture(part: number, whole: number, kind: "bad" | "warm" | "good"): Html {
  const wide = whole === 0 ? 0 : Math.round((part / whole) * 200)
  return html`<svg viewBox="0 0 200 8" class="share" aria-hidden="true"><rect class="rest" width="200" height="8" rx="3"></rect>
<rect class="${kind}" width="${part === 0 ? 0 : Math.max(3, wide)}" height="8" rx="3"></rect></svg>`
}

function time(at: number): string {
  return new Date(at).toISOString().slice(11, 16)
}
