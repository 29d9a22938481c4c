import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { languages } from "@postern/core"
import type { Browser, Page } from "playwright-core"
import { renderNotice } from "postern/notices"
import { noticeKinds, sampleNotice } from "../../packages/postern/src/notices/sample-notices.test.ts"
import { violationsOn } from "./accessibility-checker.ts"
import { openBrowser } from "./open-browser.ts"

const unbreakable = `${"very-long-name".repeat(5)}@${"sub.".repeat(8)}example.com`

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(() => browser?.close())

/** Shows notices as a mail program would, one after the other, in one theme and width. */
async function withMail(
  colorScheme: "light" | "dark",
  width: number,
  run: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } })
  const page = await context.newPage()
  const requests: string[] = []
  page.on("request", request => requests.push(request.url()))
  await run(page)
  assert.deepEqual(requests, [], "a notice loads nothing")
  await context.close()
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`a notice breaks no rule of WCAG 2.2 AA in any language, ${colorScheme}`, async () => {
    await withMail(colorScheme, 700, async page => {
      for (const language of languages) {
        for (const kind of ["second-factor-failing", "locked"] as const) {
          await page.setContent(renderNotice(sampleNotice(kind), language).html)
          assert.deepEqual(await violationsOn(page), [], `${language} ${kind}`)
        }
      }
    })
  })
}

test("every kind fits a phone, whatever the account is called, and no text is cut off", async () => {
  await withMail("light", 320, async page => {
    for (const language of languages) {
      for (const kind of noticeKinds) {
        await page.setContent(renderNotice(sampleNotice(kind, { account: unbreakable }), language).html)
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        assert.ok(sideways <= 0, `${language} ${kind}: ${sideways} pixels too wide`)
      }
    }
  })
})

test("Arabic runs from right to left, and addresses and dates in it keep their order", async () => {
  await withMail("light", 700, async page => {
    await page.setContent(renderNotice(sampleNotice("backup-code-used"), "ar").html)
    const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!
    assert.ok((await box("th")).x > (await box("td.value")).x, "labels stand on the right")
    const edges = await page.locator("bdi", { hasText: "203.0.113.7" }).evaluate(element => {
      const range = document.createRange()
      const at = (start: number): number => {
        range.setStart(element.firstChild!, start)
        range.setEnd(element.firstChild!, start + 1)
        return range.getBoundingClientRect().x
      }
      return [at(0), at(10)]
    })
    assert.ok(edges[0]! < edges[1]!, "an address reads from left to right")
  })
})

test("a name full of markup shows as text and runs nothing", async () => {
  await withMail("light", 700, async page => {
    const account = '"><script>document.title="run"</script><img src=x onerror="document.title=\'run\'">'
    await page.setContent(renderNotice(sampleNotice("recovered", { account, issuer: account }), "en").html)
    assert.ok(await page.getByText(account.slice(0, 40)).first().isVisible())
    assert.notEqual(await page.title(), "run")
    assert.equal(await page.locator("img, script").count(), 0)
  })
})
