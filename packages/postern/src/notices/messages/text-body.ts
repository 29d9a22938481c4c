import type { NoticeContent } from "./notice-content.ts"

/**
 * Lays a notice out as plain text, good by itself: a headline, facts a line each, what to do, and the link on a line of its own. A paragraph is
 * one line: whoever shows it breaks it where the screen ends. Breaks of ours would come on top of those, and leave every other line short.
 */
export function textBody(content: NoticeContent): string {
  const paragraphs = [
    content.headline,
    content.what,
    content.facts.map(fact => fact.line).join("\n"),
    `${content.advice.heading}\n${content.advice.text}`,
    `${content.doubt.heading}\n${content.doubt.text}`,
    ...(content.link === null ? [] : [content.link.url]),
    `${"-".repeat(8)}\n${content.footer.join("\n")}`,
  ]
  return `${paragraphs.join("\n\n")}\n`
}
