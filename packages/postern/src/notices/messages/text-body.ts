import type { NoticeContent } from "./notice-content.ts"
import { wrapText } from "./wrapped-text.ts"

const columns = 72

/** Lays a notice out as plain text, good by itself: a headline, facts a line each, what to do, and the link on a line of its own. */
export function textBody(content: NoticeContent): string {
  const paragraphs = [
    content.headline,
    content.what,
    content.facts.map(fact => fact.line).join("\n"),
    `${content.advice.heading}\n${wrapText(content.advice.text, columns)}`,
    `${content.doubt.heading}\n${wrapText(content.doubt.text, columns)}`,
    ...(content.link === null ? [] : [content.link.url]),
    `${"-".repeat(8)}\n${content.footer.map(line => wrapText(line, columns)).join("\n")}`,
  ]
  return `${paragraphs.map((text, place) => (place < 2 ? wrapText(text, columns) : text)).join("\n\n")}\n`
}
