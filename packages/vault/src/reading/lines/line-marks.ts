/** Marks a word of a line as struck out, for the reading of the line; in no text that is shown. */
export const struck = "\uE000"

const strikes: readonly RegExp[] = [
  /~~([^~\n]+)~~/g,
  /(?<![~\p{L}\p{N}])~([^~\s][^~\n]*)~(?![~\p{L}\p{N}])/gu,
  /<(?:s|del|strike)\b[^<>]*>([^<>\n]*)<\/(?:s|del|strike)\s*>/gi,
]
/** Strokes that a program puts over every letter. */
const overlays = /[\u0335-\u0338]/g

const tags = /<\/?(?:a|b|i|u|em|strong|code|kbd|pre|li|ul|ol|p|br|td|th|tr|span|div|mark|tt)\b[^<>]*>/gi
const entities: Readonly<Record<string, string>> = {
  "&nbsp;": " ",
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&shy;": "",
}

/** A line without markup; each word that was struck out bears a mark. */
export function withoutMarkup(line: string): string {
  let text =
    line.includes("<") || line.includes("&")
      ? line.replace(/&(?:nbsp|amp|lt|gt|shy);/g, found => entities[found]!)
      : line
  for (const pattern of strikes) text = text.replace(pattern, (_, inner: string) => ` ${markWords(inner)} `)
  if (overlays.test(text))
    text = text.replace(/\S+/g, word => (isOverlaid(word) ? struck + word.replace(overlays, "") : word))
  return text.replace(tags, " ")
}

const markWords = (text: string): string => text.replace(/\S+/g, word => struck + word)

function isOverlaid(word: string): boolean {
  const strokes = word.match(overlays)?.length ?? 0
  return strokes > 0 && strokes * 2 >= word.length - strokes
}
