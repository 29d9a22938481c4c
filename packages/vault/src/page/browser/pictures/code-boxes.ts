import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit"

const size = 12
const gap = 4
const perRow = 10

const placeOf = (index: number): [x: number, y: number] => [
  (index % perRow) * (size + gap) + 1,
  Math.floor(index / perRow) * (size + gap) + 1,
]

function pathOf(codes: string, letter: string, draw: (x: number, y: number) => string): string {
  let path = ""
  for (let index = 0; index < codes.length; index++) if (codes[index] === letter) path += draw(...placeOf(index))
  return path
}

const box = (x: number, y: number): string => `M${x} ${y}h${size}v${size}h-${size}z`
const cross = (x: number, y: number): string =>
  `${box(x, y)}M${x + 3} ${y + 3}l${size - 6} ${size - 6}m0 -${size - 6}l-${size - 6} ${size - 6}`
const doubt = (x: number, y: number): string =>
  `${box(x, y)}M${x + 4} ${y + 4.5}a2 2 0 1 1 2.6 1.9q-.6 .3 -.6 1.1m0 1.6v.9`

/** Codes as boxes: full is unused, crossed out is used, a question mark is doubtful. Told apart by shape, not by colour alone. */
export function codeBoxes(codes: string, label: string): TemplateResult {
  const rows = Math.ceil(codes.length / perRow)
  const width = Math.min(codes.length, perRow) * (size + gap) - gap + 2
  const height = rows * (size + gap) - gap + 2
  const parts: SVGTemplateResult[] = [
    svg`<path class="unused" d=${pathOf(codes, "u", box)} />`,
    svg`<path class="used" d=${pathOf(codes, "x", cross)} />`,
    svg`<path class="doubtful" d=${pathOf(codes, "d", doubt)} />`,
  ]
  return html`<svg class="boxes" role="img" aria-label=${label} width=${width} height=${height} viewBox="0 0 ${width} ${height}">${parts}</svg>`
}
