import { readdir, readFile } from "node:fs/promises"

const root = new URL("../../", import.meta.url)

/** A fenced block of a page. */
export interface CodeBlock {
  /** from the repository's root */
  readonly page: string
  /** where its text begins, 1 is the page's first line */
  readonly line: number
  /** as it is written behind the fence; "" for none */
  readonly language: string
  readonly code: string
}

/** Takes the fenced blocks out of README.md, the packages' READMEs, the guides and CONTRIBUTING.md. */
export async function codeBlocks(): Promise<CodeBlock[]> {
  const guides = (await readdir(new URL("docs/guides/", root))).filter(name => name.endsWith(".md"))
  const packages = await readdir(new URL("packages/", root))
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...packages.map(name => `packages/${name}/README.md`),
    "demo/README.md",
    ...guides.sort().map(name => `docs/guides/${name}`),
  ]
  const texts = await Promise.all(
    pages.map(async page => ({ page, text: await readFile(new URL(page, root), "utf8") })),
  )
  return texts.flatMap(({ page, text }) =>
    [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ 1: language = "", 2: code = "", index }) => ({
      page,
      line: text.slice(0, index).split("\n").length + 1,
      language,
      code,
    })),
  )
}
