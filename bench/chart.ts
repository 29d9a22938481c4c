import { shownRow } from "./figures.ts"
import type { Section } from "./section.ts"

const width = 900
const rowHeight = 22
const labelWidth = 360
const barWidth = 360

/** Draws every section's ratios as bars, on a scale of tenfold steps where they differ by more than that. */
export function chart(name: string, sections: readonly Section[]): string {
  let y = 34
  const parts: string[] = []
  for (const section of sections) {
    const rows = section.rows.map(shownRow).filter(row => row.ratioMedian !== null)
    parts.push(text(12, y, section.title, 'font-weight="600"'))
    y += rowHeight
    const length = scale(rows.map(row => row.ratioMedian!))
    for (const row of rows) {
      parts.push(text(24, y, row.name))
      parts.push(
        `<rect x="${labelWidth}" y="${y - 12}" width="${length(row.ratioMedian!).toFixed(1)}" height="14" rx="2" class="${row.name.startsWith("postern") ? "own" : "other"}"/>`,
      )
      parts.push(text(labelWidth + length(row.ratioMedian!) + 8, y, `${row.figure}  ${row.ratio}`))
      y += rowHeight
    }
    y += 14
  }
  const title = `bench ${name}: how many times the first row of each group`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="${escaped(title)}">
<style>text{font:13px system-ui,sans-serif;fill:#1b1f24}.own{fill:#0b6e4f}.other{fill:#9aa5b1}</style>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join("\n")}
</svg>
`
}

function scale(ratios: readonly number[]): (ratio: number) => number {
  const most = Math.max(...ratios)
  const least = Math.min(...ratios)
  if (most / least <= 10) return ratio => (ratio / most) * barWidth
  return ratio => ((Math.log10(ratio / least) + 0.1) / (Math.log10(most / least) + 0.1)) * barWidth
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(0)}" y="${y}" ${attributes}>${escaped(content)}</text>`
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")
}
