import { html, nothing, svg, type TemplateResult } from "lit"
import { ref } from "lit/directives/ref.js"
import type { TimeMark } from "../../answers.ts"
import type { Speaker } from "../speaker.ts"

const dayMs = 86_400_000
const width = 720
const left = 112
const rowHeight = 34
const top = 26
const kinds = ["tested", "review", "expires"] as const
const titles = { tested: "lineTested", review: "lineReview", expires: "lineExpires" } as const

/** When codes were tested, and when they are due or end: a year back and a year ahead. What it shows stands in words beneath it. */
export function timeLine(marks: readonly TimeMark[], today: string, speaker: Speaker, label: string): TemplateResult {
  const middle = Date.parse(`${today}T00:00:00Z`)
  const [from, to] = [middle - 365 * dayMs, middle + 365 * dayMs]
  // A picture runs with its text: from the right where that does.
  const xOf = (time: number): number => {
    const x = left + ((time - from) / (to - from)) * (width - left - 12)
    return speaker.direction === "rtl" ? width - x : x
  }
  const edge = speaker.direction === "rtl" ? width : 0
  const height = top + kinds.length * rowHeight + 4
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label} ${ref(showMiddle)}>
    <svg class="time-line" role="img" aria-label=${label} viewBox="0 0 ${width} ${height}" width=${width} height=${height}>
      ${monthsBetween(from, to).map(
        month => svg`<path class="grid" d="M${xOf(month.getTime())} ${top - 6}V${height}" />
          ${month.getUTCMonth() % 3 === 0 ? svg`<text class="month" x=${xOf(month.getTime())} y="12" text-anchor="middle">${speaker.month(month)}</text>` : nothing}`,
      )}
      <path class="today" d="M${xOf(middle)} ${top - 6}V${height}" />
      ${kinds.map((kind, row) => {
        const y = top + row * rowHeight + rowHeight / 2
        return svg`<text class="row" x=${edge} y=${y} dy="0.35em">${speaker.say(titles[kind])}</text>
          ${marks
            .filter(mark => mark.kind === kind)
            .map(mark => ({ mark, time: Date.parse(`${mark.on}T00:00:00Z`) }))
            .filter(({ time }) => time >= from && time <= to)
            .map(
              ({ mark, time }) => svg`<path class="mark ${kind} ${kind !== "tested" && time < middle ? "past" : ""}"
              d=${shapeAt(kind, xOf(time), y)}><title>${mark.name}, ${speaker.day(mark.on)}</title></path>`,
            )}`
      })}
    </svg>
  </div>`
}

/** A circle, a square or a triangle: told apart without colour. */
function shapeAt(kind: TimeMark["kind"], x: number, y: number): string {
  if (kind === "tested") return `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0`
  if (kind === "review") return `M${x - 5} ${y - 5}h10v10h-10z`
  return `M${x} ${y - 6}l6 11h-12z`
}

function monthsBetween(from: number, to: number): Date[] {
  const months: Date[] = []
  const at = new Date(from)
  at.setUTCDate(1)
  for (at.setUTCMonth(at.getUTCMonth() + 1); at.getTime() < to; at.setUTCMonth(at.getUTCMonth() + 1))
    months.push(new Date(at))
  return months
}

/** On a narrow screen today is what one sees first. */
function showMiddle(scroll: Element | undefined): void {
  if (scroll === undefined) return
  // It has no width before it is on the page.
  requestAnimationFrame(() => {
    const rest = scroll.scrollWidth - scroll.clientWidth
    scroll.scrollLeft = (document.documentElement.dir === "rtl" ? -rest : rest) * 0.6
  })
}
