import { Parser } from "htmlparser2"
import { VaultError } from "../../record/index.ts"
import { DocumentBuilder, type DocumentText } from "./document.ts"

const maxDepth = 2000
const maxElements = 5_000_000

const hidden = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "svg",
  "math",
  "head",
  "iframe",
  "object",
  "select",
  "audio",
  "video",
])
const blocks = new Set(
  "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre section summary ul".split(
    " ",
  ),
)
const struck = new Set(["s", "del", "strike"])

/**
 * What a saved page shows: the text in the order of the file, without scripts, styles and hidden parts. Nothing is loaded, and no tree
 * is built.
 * @throws VaultError `file-damaged` where elements nest deeper than 2,000 or are more than five million.
 */
export function readHtml(html: string): DocumentText {
  const document = new DocumentBuilder()
  const stack: { name: string; isHidden: boolean; isStruck: boolean }[] = []
  let hiddenDepth = 0
  let elements = 0
  let isPlain = 0
  let isTitle = false
  const parser = new Parser({
    onopentag(name, attributes) {
      if (++elements > maxElements || stack.length >= maxDepth)
        throw new VaultError(
          "file-damaged",
          "The page has more elements, or nests them deeper, than any saved page does.",
        )
      if (name === "title" && stack.every(({ name }) => name !== "svg")) isTitle = true
      const isHidden = hidden.has(name) || isConcealed(attributes)
      const isStruck = struck.has(name) || isLineThrough(attributes.style ?? "")
      stack.push({ name, isHidden, isStruck })
      if (isHidden) hiddenDepth++
      if (hiddenDepth > 0) return
      if (isStruck) document.startStrike()
      if (name === "br" || blocks.has(name)) document.breakLine()
      if (name === "pre" || name === "textarea") isPlain++
      if (name === "table") document.startTable()
      if (name === "tr") document.startRow()
      if (name === "td" || name === "th") document.startCell()
      if (name === "input") readInput(attributes, document)
    },
    ontext(text) {
      if (isTitle) document.title += text
      if (hiddenDepth > 0) return
      if (isPlain === 0) return document.text(text.replace(/[\s\u200b]+/g, " "))
      for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
        if (index > 0) document.breakLine()
        document.text(line)
      }
    },
    onclosetag(name) {
      if (name === "title") isTitle = false
      const element = stack.pop()
      if (hiddenDepth === 0) {
        if (element?.isStruck) document.endStrike()
        if (blocks.has(name)) document.breakLine()
        if ((name === "pre" || name === "textarea") && isPlain > 0) isPlain--
        if (name === "td" || name === "th") document.endCell()
        if (name === "tr") document.endRow()
        if (name === "table") document.endTable()
      }
      if (element?.isHidden) hiddenDepth--
    },
  })
  parser.write(html)
  parser.end()
  return document.finish()
}

const isConcealed = ({ hidden, style, "aria-hidden": ariaHidden, type }: Readonly<Record<string, string>>): boolean =>
  hidden !== undefined ||
  ariaHidden === "true" ||
  type === "hidden" ||
  /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style ?? "")

/** Boxes show by their tick whether a code was used; a read-only field shows a code. What was typed into a form is left out. */
function readInput(
  { type, checked, readonly, value }: Readonly<Record<string, string>>,
  document: DocumentBuilder,
): void {
  if (type === "checkbox") document.text(checked === undefined ? "[ ] " : "[x] ")
  else if (readonly !== undefined && type !== "password" && value !== undefined) document.text(` ${value} `)
}

const isLineThrough = (style: string): boolean =>
  style.split(";").some(rule => /^\s*text-decoration/i.test(rule) && /line-through/i.test(rule))
