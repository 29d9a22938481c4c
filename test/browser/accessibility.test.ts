import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { becomes, until } from "../waiting.ts"
import { violationsOn } from "./accessibility-checker.ts"
import { Holder } from "./holder.ts"
import { type HostApplication, openHostApplication } from "./host-application.ts"
import { openBrowser } from "./open-browser.ts"

let browser: Browser
let host: HostApplication

before(async () => {
  browser = await openBrowser()
  host = await openHostApplication()
})
after(async () => {
  await browser?.close()
  await host?.close()
})

const oneMistyped = (code: string) => `${code.slice(0, 5)}${code[5] === "A" ? "B" : "A"}${code.slice(6)}`

/** Walks through every state of the elements; `look` is called in each. */
async function everyState(holder: Holder, lang: string, look: (state: string) => Promise<void>): Promise<void> {
  const { page, field, problem } = holder
  const press = (id: string) => page.locator(`button#${id}`).click()
  await holder.open("postern-setup", { lang })
  await field.waitFor()
  await look("scan")
  holder.uri = (await page.locator("a.button").getAttribute("href"))!
  await holder.submit("12345")
  await problem.locator("p").waitFor()
  await look("scan, refused")
  await holder.submit(holder.appCode())
  await page.locator(".codes").waitFor()
  holder.codes = await page.locator(".codes code").allTextContents()
  await look("sheet")
  await press("saved")
  await field.fill(oneMistyped(holder.codes[0]!))
  await page.locator("#typing mark").waitFor()
  await look("typing back, mistyped")
  await press("later")
  await page.locator("button#finish").waitFor()
  await look("set up")
  await holder.open("postern-challenge", { lang })
  await look("challenge")
  await page.locator("summary").click()
  await field.fill(`${holder.codes[1]!.slice(0, 6)}?${holder.codes[1]!.slice(7)}`)
  await page.locator("#typing code").waitFor()
  await look("challenge, unreadable symbol")
  for (let tries = 0; tries < 5; tries++) {
    await holder.submit("000000")
    await page.locator("button[aria-disabled=false], [role=timer]").first().waitFor()
  }
  await page.getByRole("timer").waitFor()
  await look("challenge, throttled")
  await holder.host.postern.unlock(holder.subject)
  await holder.open("postern-challenge", { lang })
  await holder.submit(holder.codes[2]!)
  await page.locator(".notice.warm").first().waitFor()
  await look("challenge, accepted")
  await press("set-up")
  await page.locator("button#start").waitFor()
  await look("challenge, a new phone")
  await press("start")
  await page.locator(".codes").waitFor()
  await look("challenge, new codes")
  await press("saved")
  await field.waitFor()
  await look("challenge, typing back")
  await press("later")
  await page.locator(".qr").waitFor()
  await look("challenge, scan")
  await press("later")
  await page.locator(".notice.warm").waitFor()
  await look("challenge, put off")
  holder.page.once("dialog", dialog => void dialog.accept())
  await holder.open("postern-manage", { lang })
  await page.locator("button#test").waitFor()
  await look("manage")
  for (const panel of ["confirm", "test", "replace-codes", "replace-authenticator", "recover", "turn-off"]) {
    await press(panel)
    await page.locator("button#cancel").waitFor()
    await look(`manage, ${panel}`)
    await press("cancel")
    await page.locator("button#test").waitFor()
  }
  // The lost app was not set up again above.
  await bindApp(holder, holder.codes[4]!)
  await holder.open("postern-manage", { lang })
  await press("add-authenticator")
  await page.locator("button#cancel").waitFor()
  await look("manage, add-authenticator")
  await bindApp(holder, holder.codes[5]!)
  await holder.open("postern-manage", { lang })
  await page.locator("ul.apps").waitFor()
  await look("manage, two apps")
  for (const panel of ["rename-authenticator", "remove-authenticator"]) {
    await press(`${panel}-2`)
    await page.locator("button#cancel").waitFor()
    await look(`manage, ${panel}`)
    await press("cancel")
    await page.locator("ul.apps").waitFor()
  }
  await press("turn-off")
  await holder.submit(holder.codes[3]!)
  await page.locator("button#turn-on").waitFor()
  await look("manage, off")
}

/** Binds one more behind the screen, under the longest name that there may be. */
async function bindApp({ host: { postern, now, wind }, subject }: Holder, proof: string): Promise<void> {
  const asked = { account: "ada@example.com", add: true, name: "W".repeat(40), proof }
  const { uri } = started(await postern.enrollTotp(subject, asked))
  wind(30)
  assert.equal((await postern.activateTotp(subject, authenticatorCode(uri, now()))).outcome, "activated")
}

type Theme = "light" | "dark"

// Colours are the same in every language: both themes of each state are seen once in full, and once where the system gives the colours.
const looks: readonly (readonly [string, BrowserContextOptions, ...Theme[]])[] = [
  ["en", {}, "light", "dark"],
  ["de", { viewport: { width: 1280, height: 900 } }, "dark"],
  ["ar", { viewport: { width: 360, height: 740 } }, "light"],
  ["ja", { viewport: { width: 360, height: 740 } }, "dark"],
  ["fr", { forcedColors: "active" }, "light", "dark"],
  // 200 % zoom of a 900-pixel window: half as many pixels, each twice as large.
  ["es", { viewport: { width: 450, height: 450 }, deviceScaleFactor: 2 }, "light"],
  ["zh-Hans", { reducedMotion: "reduce", viewport: { width: 320, height: 640 } }, "dark"],
]

describe("no state breaks a rule of WCAG 2.2 or the width of the screen, light or dark", { concurrency: 2 }, () => {
  for (const [lang, options, ...themes] of looks) {
    test(`in ${lang}, ${themes.join(" and ")}, ${JSON.stringify(options)}`, async t => {
      // A clock of its own: two of these run at once.
      const own = await openHostApplication()
      t.after(() => own.close())
      const holder = await Holder.arrive(browser, own, lang, { ...options, bypassCSP: true })
      t.after(() => holder.context.close())
      const { page } = holder
      const faults: string[] = []
      await everyState(holder, lang, async state => {
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme })
          faults.push(...(await violationsOn(page)).map(fault => `${state}, ${colorScheme}: ${fault}`))
        }
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
          faults.push(`${state}: too wide`)
        // The host page is English; only what the element says is in its own language.
        const frame = page.locator(".frame")
        assert.equal(await frame.getAttribute("lang"), lang)
        assert.equal(await frame.getAttribute("dir"), lang === "ar" ? "rtl" : "ltr")
      })
      assert.deepEqual(faults, [])
    })
  }
})

test("the checker sees what is wrong inside an element", async () => {
  const holder = await Holder.arrive(browser, host, "planted", { bypassCSP: true })
  await holder.open("postern-challenge")
  await holder.page.evaluate(() =>
    document.querySelector("postern-challenge")?.shadowRoot?.querySelector("label")?.remove(),
  )
  assert.match((await violationsOn(holder.page)).join(), /label/)
})

test("whatever the keyboard comes to shows that it is there", async () => {
  const holder = await Holder.arrive(browser, host, "focus")
  await holder.enrolled()
  await holder.open("postern-manage")
  await holder.page.locator("button#test").waitFor()
  const buttons = await holder.page.getByRole("button").count()
  for (let stop = 0; stop < buttons; stop++) {
    await holder.page.keyboard.press("Tab")
    await becomes(() => outlineOfFocus(holder.page), "solid 3px", `stop ${stop}`)
  }
})

function outlineOfFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    let at: Element | null = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    const { outlineStyle, outlineWidth } = getComputedStyle(at!)
    return `${outlineStyle} ${outlineWidth}`
  })
}

test("changes are read out: a problem as an alert, a new view by its heading, a wait when it begins and when it is over", async () => {
  const holder = await Holder.arrive(browser, host, "aloud")
  await holder.enrolled()
  const { page } = holder
  await page.clock.install()
  await holder.open("postern-challenge")
  for (let tries = 0; tries < 5; tries++) {
    await holder.submit("000000")
    await page.waitForFunction(() =>
      document.querySelector("postern-challenge")?.shadowRoot?.querySelector("#problem p"),
    )
    await page.waitForFunction(
      () =>
        document
          .querySelector("postern-challenge")
          ?.shadowRoot?.querySelector("button.primary")
          ?.textContent?.trim() === "Continue",
    )
  }
  await page.getByRole("alert").getByText("Codes of the app are not looked at").waitFor()
  assert.equal(await page.getByRole("timer").getAttribute("aria-live"), "off", "the seconds are not")
  const before = await page.getByRole("timer").textContent()
  await page.clock.runFor(5000)
  await until("the wait to count down", async () => (await page.getByRole("timer").textContent()) !== before)
  await holder.field.fill("123456")
  // Why it does nothing is heard with it.
  await page.locator("button.primary[aria-disabled=true][aria-describedby=problem]").waitFor()
  await page.clock.runFor(30_000)
  await page.locator(".unseen", { hasText: "You can try again now" }).waitFor({ state: "attached" })
  await page.getByRole("timer").waitFor({ state: "detached" })
  host.wind(31)
  await holder.submit(holder.codes[0]!)
  await page.locator(".notice.warm").first().waitFor()
  await page.locator("h2:focus", { hasText: "Your code was accepted" }).waitFor()
})

test("nothing on the page moves", async () => {
  const holder = await Holder.arrive(browser, host, "still")
  await holder.open("postern-challenge")
  const moving = await holder.page.evaluate(
    () =>
      [...document.querySelector("postern-challenge")!.shadowRoot!.querySelectorAll("*")].filter(each => {
        const { transitionDuration, animationName } = getComputedStyle(each)
        return transitionDuration !== "0s" || animationName !== "none"
      }).length,
  )
  assert.equal(moving, 0)
})
