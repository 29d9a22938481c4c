import { html } from "hono/html"
import type { OutcomeSlice } from "./outcome-history.ts"

export type Html = ReturnType<typeof html>

const height = 120

// As many rows as most formats have codes, and as many more as somebody has left.
const minRows = 10

/** How many subjects have 0, 1, 2 … codes left, as bars that lie on top of each other: so their numbers can be read on any screen. */
export function codesLeftPicture(codesLeft: readonly number[]): Html {
  const most = Math.max(1, ...codesLeft)
  const last = Math.max(
    minRows,
    codesLeft.findLastIndex(subjects => subjects > 0),
  )
  const rows = codesLeft.slice(0, last + 1).map((subjects, left) => {
    const level = left === 0 ? "bad" : left <= 3 ? "warm" : "good"
    return html`<span>${left}</span>${sharePicture(subjects, most, level)}<b>${subjects === 0 ? "" : subjects}</b>`
  })
  return html`<div class="bars" role="img" aria-label="${sentence(codesLeft)}">${rows}</div>`
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
  const marks = slices.flatMap(({ startsAt }, place) => (place % 8 === 0 ? [html`<span>${time(startsAt)}</span>`] : []))
  const total = (kind: "accepted" | "refused" | "throttled") => slices.reduce((sum, slice) => sum + slice[kind], 0)
  // The bars follow the screen's width; what is read stands beside them as text, in its own size.
  return html`<div class="outcomes" role="img"
 aria-label="In the last 24 hours: ${total("accepted")} accepted, ${total("refused")} refused, ${total("throttled")} throttled; at most ${most} in half an hour."><p class="soft">At most ${most} in half an hour.</p>
<svg viewBox="0 0 ${slices.length * 12} ${height + 4}" preserveAspectRatio="none">${columns}
<line x1="0" x2="${slices.length * 12}" y1="${height + 4}" y2="${height + 4}" vector-effect="non-scaling-stroke"></line></svg><div class="marks">${marks}</div></div>`
}

/** A share of a whole, as a bar. */
export function sharePicture(part: number, whole: number, kind: "bad" | "warm" | "good"): Html {
  const wide = whole === 0 ? 0 : Math.round((part / whole) * 200)
  return html`<svg viewBox="0 0 200 8" class="share" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="200" height="8" rx="3"></rect>
<rect class="${kind}" width="${part === 0 ? 0 : Math.max(3, wide)}" height="8" rx="3"></rect></svg>`
}

function time(at: number): string {
  return new Date(at).toISOString().slice(11, 16)
}
