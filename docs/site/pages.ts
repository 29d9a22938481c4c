import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join, posix } from "node:path"

/** A page of the site, and the file that it is made from. */
export interface StagedPage {
  /** where it is on the site, such as `guides/scale` */
  readonly path: string
  readonly title: string
}

/** Files of the repository that are pages, and where they stand on the site. */
async function sources(root: string): Promise<Map<string, string>> {
  const pages = new Map([
    ["README.md", "overview.md"],
    ["CHANGELOG.md", "changelog.md"],
    ["CONTRIBUTING.md", "contributing.md"],
    ["SECURITY.md", "security.md"],
    ["examples/README.md", "examples.md"],
    ["deploy/README.md", "deploy-files.md"],
  ])
  for (const name of await readdir(join(root, "packages")))
    pages.set(`packages/${name}/README.md`, `packages/${name}.md`)
  for (const entry of await readdir(join(root, "docs"), { recursive: true })) {
    const name = entry.replaceAll("\\", "/")
    if (name.endsWith(".md") && !name.startsWith("site/"))
      pages.set(`docs/${name}`, name.replace(/README\.md$/, "index.md"))
  }
  return pages
}

/** Copies every page into the stage, with links that lead to pages of the site. A link to a file that is no page becomes its name. */
export async function stagePages(root: string, stage: string): Promise<StagedPage[]> {
  const pages = await sources(root)
  const staged: StagedPage[] = []
  for (const [source, target] of pages) {
    const text = await readFile(join(root, source), "utf8")
    await mkdir(dirname(join(stage, target)), { recursive: true })
    await writeFile(join(stage, target), forTheSite(text, source, target, pages))
    const title = /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? target
    staged.push({ path: target.replace(/\.md$/, "").replace(/(^|\/)index$/, "$1"), title })
  }
  await cp(join(root, "docs/images"), join(stage, "images"), { recursive: true })
  return staged
}

export function forTheSite(text: string, source: string, target: string, pages: ReadonlyMap<string, string>): string {
  const parts = text.split(/(^```[\s\S]*?^```$)/m)
  return parts
    .map((part, i) => (i % 2 === 1 ? part : withSiteLinks(withoutStageNotes(part), source, target, pages)))
    .join("")
}

// What the guides' tests do before a block, which readers of the files do not see either.
const withoutStageNotes = (text: string) => text.replaceAll(/<!-- stage[\s\S]*?-->\n?/g, "")

function withSiteLinks(text: string, source: string, target: string, pages: ReadonlyMap<string, string>): string {
  const toImages = posix.relative(posix.dirname(target), "images")
  return text
    .replaceAll(/((?:srcset|src)=")docs\/images\//g, `$1./${toImages}/`)
    .replaceAll(
      /\[((?:[^[\]]|\[[^\]]*\])*)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)/g,
      (_, label, to, hash = "") => {
        const wanted = posix.normalize(posix.join(posix.dirname(source), to)).replace(/\/$/, "")
        const page = pages.get(wanted) ?? pages.get(`${wanted}/README.md`)
        if (page !== undefined) return `[${label}](${relativeTo(target, page)}${hash})`
        if (wanted.startsWith("docs/images/")) return `[${label}](./${toImages}/${posix.basename(wanted)})`
        return /^`.*`$/.test(label) ? label : `${label} (\`${wanted}\`)`
      },
    )
}

function relativeTo(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to)
  return path.startsWith(".") ? path : `./${path}`
}

interface SidebarGroup {
  readonly text: string
  readonly collapsed?: boolean
  readonly items: readonly { readonly text: string; readonly link: string }[]
}

const groups: readonly { text: string; collapsed?: true; has: (path: string) => boolean }[] = [
  {
    text: "Start",
    has: path => path === "overview" || path === "examples" || path.startsWith("guides/getting-started"),
  },
  { text: "Guides", has: path => path.startsWith("guides/") || path === "deploy-files" },
  { text: "Packages", has: path => path.startsWith("packages/") },
  {
    text: "Security",
    has: path => ["threat-model", "conformance", "security", "performance", "mutation"].includes(path),
  },
  { text: "Specification", has: path => path.startsWith("spec/") || path === "errors" },
  { text: "Decisions", collapsed: true, has: path => path.startsWith("decisions/") },
  { text: "Project", has: () => true },
]

/** Sorts the pages into the sidebar, each into the first group that takes it. */
export function sidebarOf(pages: readonly StagedPage[], api: readonly StagedPage[]): readonly SidebarGroup[] {
  const left = new Set([...pages].sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true })))
  const filled = groups.map(({ has, ...group }) => {
    const items = [...left].filter(page => has(page.path))
    for (const page of items) left.delete(page)
    return { ...group, items: items.map(linkTo) }
  })
  const reference = [
    { text: "Elements, live", link: "/elements-live" },
    { text: "HTTP interface", link: "/reference/http" },
    ...api.map(linkTo),
  ]
  return [...filled.slice(0, 3), { text: "Reference", items: reference }, ...filled.slice(3)]
}

const linkTo = ({ title, path }: StagedPage) => ({ text: title, link: `/${path}` })
