import { html, svg, type TemplateResult } from "lit"

const shape =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 (\d{1,5}) \1">.*<path fill="black" d="([MhvzHVL\d,\s.-]+)"\/><\/svg>$/s

/**
 * Draws the service's QR code. Of the markup that came only its size and its path are taken, so nothing else can come in with it, and
 * a page that demands trusted types needs no exception. Black on white in every theme, for cameras. Null for a picture of another form.
 */
export function qrPicture(qrSvg: string, label: string): TemplateResult | null {
  const found = shape.exec(qrSvg)
  if (found === null) return null
  const [, size = "", path = ""] = found
  return html`<svg class="qr" part="qr" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
    ${svg`<rect width=${size} height=${size} fill="#fff"></rect><path fill="#000" d=${path}></path>`}
  </svg>`
}
