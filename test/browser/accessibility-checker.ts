import { readFile } from "node:fs/promises"
import type { Page } from "playwright-core"

const engine = new URL(import.meta.resolve("accessibility-checker-engine/ace.js"))

let source: string | null = null

/** Asks IBM's accessibility engine for what breaks WCAG 2.2 A or AA on the page as it stands, shadow roots included. */
export async function violationsOn(page: Page): Promise<string[]> {
  // Two thirds of a megabyte: a page takes them once.
  if (!(await page.evaluate(() => "ace" in window))) {
    source ??= await readFile(engine, "utf8")
    // The engine finds its global by this name.
    await page.evaluate(text => new Function(`${text}; window.ace = ace`)(), source)
  }
  return page.evaluate(async () => {
    const scope = window as never as { ace: { Checker: new () => Checker } }
    interface Checker {
      check(root: Node, policies: string[]): Promise<{ results: Result[] }>
    }
    interface Result {
      ruleId: string
      value: [string, string]
      path: { dom: string }
      message: string
    }
    const { results } = await new scope.ace.Checker().check(document, ["WCAG_2_2"])
    return results
      .filter(({ value }) => value[0] === "VIOLATION" && value[1] === "FAIL")
      .map(({ ruleId, path, message }) => `${ruleId}: ${message} (${path.dom})`)
  })
}
