import { html, type TemplateResult } from "lit"

/** How good a score is, as a word for style and shape. */
export const gradeOf = (score: number): "good" | "fair" | "poor" =>
  score >= 90 ? "good" : score >= 60 ? "fair" : "poor"

/** The whole score as a ring with its number inside. */
export function scoreRing(score: number, label: string): TemplateResult {
  const radius = 52
  const around = 2 * Math.PI * radius
  return html`<svg class="ring ${gradeOf(score)}" role="img" aria-label=${label} viewBox="0 0 120 120" width="140" height="140">
    <circle class="rest" cx="60" cy="60" r=${radius} />
    <circle class="part" cx="60" cy="60" r=${radius} transform="rotate(-90 60 60)"
      stroke-dasharray="${(around * score) / 100} ${around}" />
    <text x="60" y="60" dy="0.36em" text-anchor="middle">${score}</text>
  </svg>`
}

/** One account's score as a bar. The number stands beside it. */
export function scoreBar(score: number): TemplateResult {
  return html`<svg class="bar ${gradeOf(score)}" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none" width="100" height="8">
    <rect class="rest" width="100" height="8" rx="4" />
    <rect class="part" width=${Math.max(score, 2)} height="8" rx="4" />
  </svg>`
}
