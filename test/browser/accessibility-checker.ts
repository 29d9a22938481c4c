import { readFile } from "node:fs/promises"
import type { Page } from "playwright-core"

const engine = new URL(import.meta.resolve("accessibility-checker-engine/ace.js"))

/** Asks IBM's accessibility engine for what breaks WCAG 2.2 A or AA on the page as it stands, shadow roots included. */
export async function violationsOn(page: Page): Promise<string[]> {
  const source = await readFile(engine, "utf8")
  return page.evaluate(async text => {
    const scope = window as never as { ace?: { Checker: new () => Checker } }
    // The engine finds its global by this name.
    if (scope.ace === undefined) new Function(`${text}; window.ace = ace`)()
    interface Checker {
      check(root: Node, policies: string[]): Promise<{ results: Result[] }>
    }
    interface Result {
      ruleId: string
      value: [string, string]
      path: { dom: string }
      message: string
    }
    const { results } = await new scope.ace!.Checker().check(document, ["WCAG_2_2"])
    return results
      .filter(({ value }) => value[0] === "VIOLATION" && value[1] === "FAIL")
      .map(({ ruleId, path, message }) => `${ruleId}: ${message} (${path.dom})`)
  }, source)
}
