import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, test } from "node:test"
import type { Browser, Page } from "playwright-core"
import { type RunningService, startService } from "../attacks/running-service.ts"
import { authenticatorCode } from "../authenticator.ts"
import { violationsOn } from "./accessibility-checker.ts"
import { openBrowser } from "./open-browser.ts"

let browser: Browser
let service: RunningService
let folder: string
const operatorKey = randomBytes(24).toString("base64url")

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "postern-operator-"))
  const keyFile = join(folder, "operators")
  await writeFile(keyFile, `grace ${operatorKey}\n`, { mode: 0o600 })
  service = await startService(join(folder, "data"), randomBytes(24).toString("base64url"), [
    "--operator-key-file",
    keyFile,
  ])
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await service?.stop("SIGTERM")
  await rm(folder, { recursive: true })
})

async function enrolled(subject: string): Promise<readonly string[]> {
  const path = `/v1/subjects/${subject}`
  const { uri } = (await service.call("POST", `${path}/totp`, { account: "ada@example.com" })).json
  const code = authenticatorCode(uri, Date.now())
  return (await service.call("POST", `${path}/totp/activate`, { code })).json.codeSet.codes
}

const complaintsOf = (page: Page) => {
  const complaints: string[] = []
  page.on("console", message => message.type() === "error" && complaints.push(message.text()))
  return complaints
}

test("somebody on call finds a subject by keyboard, unlocks it with a reason, and reads what happened", async () => {
  const codes = await enrolled("ada lovelace")
  for (let tries = 0; tries < 5; tries++)
    await service.call("POST", "/v1/subjects/ada%20lovelace/verify", { code: "000000" })
  const page = await browser.newPage({ httpCredentials: { username: "grace", password: operatorKey } })
  const complaints = complaintsOf(page)
  await page.goto(`${service.url}/operator`)
  await page.getByRole("img", { name: "Subjects by codes left: 1 with 10." }).waitFor()
  await page.getByLabel("Find a subject").focus()
  await page.keyboard.type("ada lovelace")
  await page.keyboard.press("Enter")
  await page.getByRole("heading", { name: "ada lovelace" }).waitFor()
  await page.getByText("active, 5 failures in a row, waits").waitFor()
  await page.locator("#unlock-reason").focus()
  await page.keyboard.type("called back on the number on file")
  await page.keyboard.press("Enter")
  await page.getByText("Unlocked: every wait is over.").waitFor()
  await page.getByText("by grace: called back on the number on file").waitFor()
  await page.getByText(/Chain intact/).waitFor()
  const text = await page.locator("body").innerText()
  for (const code of codes) assert.ok(!text.includes(code))
  assert.deepEqual(complaints, [])
})

test("without a key, or with another, the page does not open", async () => {
  for (const key of [undefined, "x".repeat(24)]) {
    const page = await browser.newPage(
      key === undefined ? {} : { httpCredentials: { username: "grace", password: key } },
    )
    const answer = await page.goto(`${service.url}/operator`).catch(() => null)
    assert.notEqual(answer?.status(), 200)
  }
})

for (const colorScheme of ["light", "dark"] as const) {
  test(`the operator's page breaks no rule of WCAG 2.2, at 360 pixels and ${colorScheme}`, async () => {
    await enrolled(`subject ${colorScheme}`)
    const page = await browser.newPage({
      colorScheme,
      viewport: { width: 360, height: 740 },
      bypassCSP: true,
      httpCredentials: { username: "grace", password: operatorKey },
    })
    const lists = ["throttled", "disabled"].map(state => `/operator/subjects?state=${state}`)
    const subjects = [`/operator/subjects/subject%20${colorScheme}`, "/operator/subjects/nobody"]
    for (const path of ["/operator", ...lists, ...subjects]) {
      await page.goto(service.url + path)
      assert.deepEqual(await violationsOn(page), [], path)
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), path)
    }
  })
}

test("on a screen of 360 pixels the charts show all their bars and numbers, large enough to be read", async () => {
  await enrolled("subject with codes")
  const viewport = { width: 360, height: 740 }
  const page = await browser.newPage({ viewport, httpCredentials: { username: "grace", password: operatorKey } })
  await page.goto(`${service.url}/operator`)
  for (const name of [/^Subjects by codes left/, /^In the last 24 hours/]) {
    const chart = page.getByRole("img", { name })
    const parts = await chart.locator("rect:not([width='0']), span, b, p").evaluateAll(found =>
      found.map(part => {
        const { left, right, height } = part.getBoundingClientRect()
        return { left, right, height, size: parseFloat(getComputedStyle(part).fontSize), text: part.textContent ?? "" }
      }),
    )
    assert.ok(parts.length > 10)
    for (const { left, right, size, text } of parts) {
      assert.ok(left >= 0 && right <= 360, `${text} from ${left} to ${right}`)
      assert.ok(text === "" || size >= 12, `${text} in ${size} pixels`)
    }
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360))
})

test("somebody on call lists who is throttled, and goes on to one of them", async () => {
  const path = `/v1/subjects/${encodeURIComponent("impatient")}`
  await enrolled("impatient")
  for (let tries = 0; tries < 5; tries++) await service.call("POST", `${path}/verify`, { code: "000000" })
  const page = await browser.newPage({ httpCredentials: { username: "grace", password: operatorKey } })
  const complaints = complaintsOf(page)
  await page.goto(`${service.url}/operator`)
  await page.getByRole("link", { name: "throttled now" }).click()
  await page.getByRole("heading", { name: "Throttled now" }).waitFor()
  await page.getByRole("link", { name: "impatient" }).click()
  await page.getByText(/active, 5 failures in a row, waits/).waitFor()
  assert.deepEqual(complaints, [])
})
