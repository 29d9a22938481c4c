import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import type { Browser } from "playwright-core"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { becomes } from "../waiting.ts"
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

const at = async (subject: string, tag: "postern-challenge" | "postern-manage") =>
  (await (await Holder.arrive(browser, host, subject)).enrolled()).open(tag)

const wide = (text: string) => [...text].map(each => String.fromCodePoint(each.codePointAt(0)! + 0xfee0)).join("")
const arabic = (digits: string) => [...digits].map(each => String.fromCodePoint(0x660 + Number(each))).join("")

test("digits and letters of other keyboards are taken as what they are", async () => {
  const holder = await at("keyboards", "postern-challenge")
  for (const typed of [arabic(holder.appCode()), wide(holder.appCode()), wide(holder.codes[0]!)]) {
    await holder.open("postern-challenge")
    await holder.submit(typed)
    await holder.hears("postern-accepted")
  }
})

test("several codes at once are told, whatever they were pasted as, and none of them is sent", async () => {
  const holder = await at("several", "postern-challenge")
  const { page, field, problem, codes } = holder
  const sent = holder.requests.length
  const paste = (text: string) =>
    field.evaluate((input, pasted) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData("text", pasted)
      input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
    }, text)
  await paste(codes.map((code, at) => `${at + 1}. [ ] ${code}`).join("\n"))
  await problem.getByText("more than one code").waitFor()
  for (const text of [codes.slice(0, 2).join(""), `${codes[0]}   2. [ ] ${codes[1]}`, "123456 654321"]) {
    await holder.submit(text)
    await problem.getByText("more than one code").waitFor()
    await field.fill("")
    await problem.locator("p").waitFor({ state: "detached" })
  }
  await paste(codes.map((code, at) => `${at + 1}. [ ] ${code}`).join("\n"))
  const choices = page.locator("#choices button")
  await becomes(() => choices.allInnerTexts(), codes, "each can be taken")
  await choices.nth(2).click()
  await becomes(async () => [await field.inputValue(), await choices.count()], [codes[2]!, 0])
  await page.locator("input#code:focus").waitFor()
  await paste(codes.join("\n"))
  await choices.first().waitFor()
  await field.fill("")
  await becomes(() => choices.count(), 0, "typing goes on without them")
  assert.equal(holder.requests.length, sent)
  await paste(codes[0]!)
  await becomes(() => problem.locator("p").count(), 0, "one alone is taken")
  await page.close()
})

test("of a whole kit that was pasted one code is taken by keyboard, and signs in", async () => {
  const holder = await at("kit", "postern-challenge")
  const { page, field, codes } = holder
  const kit = `Acme backup codes\nAccount: ada\nSet 1, 10 codes\n\n${codes.map((code, at) => `[ ] ${at + 1}. ${code}`).join("\n")}\n\nKeep them safe.`
  await field.fill(kit.replaceAll("\n", " "))
  await field.press("Enter")
  await holder.problem.getByText("more than one code").waitFor()
  await page.setViewportSize({ width: 360, height: 740 })
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), "it fits a phone")
  await page.locator("#choices button").first().focus()
  await page.keyboard.press("Enter")
  await holder.shows(codes[0]!)
  await page.keyboard.press("Enter")
  await holder.hears("postern-accepted")
  await page.locator("#choices").waitFor({ state: "detached" })
})

test("nothing is said twice of a code, and of a refused one not that it is complete", async () => {
  const holder = await at("once", "postern-challenge")
  const { page, codes } = holder
  await holder.submit(`${codes[0]!.slice(0, 5)}${codes[0]![5] === "A" ? "B" : "A"}${codes[0]!.slice(6)}`)
  await holder.problem.getByText("Group 2 looks mistyped.").waitFor()
  assert.equal(await page.getByText("Group 2 looks mistyped.").count(), 1)
  await holder.field.fill("9876-5432-ZYXW-VUAY")
  await page.getByText("The code is complete.").waitFor()
  await holder.field.press("Enter")
  await holder.problem.getByText("That code is not right.").waitFor()
  await page.getByText("The code is complete.").waitFor({ state: "detached" })
})

test("a clock that is off is named with how far, and a code of a replaced QR code as what it is", async () => {
  const holder = await at("clock", "postern-challenge")
  for (let tries = 0; tries < 2; tries++) {
    const code = authenticatorCode(holder.uri, host.now() + 300_000)
    await Promise.all([holder.page.waitForResponse("**/v1/browser/verify"), holder.submit(code)])
    await holder.problem.getByText("not right").waitFor()
    host.wind(30)
  }
  await holder.problem.getByText("The phone's clock is 5 minutes fast").waitFor()
  const setup = await Holder.arrive(browser, host, "replaced QR")
  const { uri } = started(await host.postern.enrollTotp("replaced QR", { account: "ada" }))
  await setup.open("postern-setup")
  await setup.field.waitFor()
  await setup.submit(authenticatorCode(uri, host.now()))
  await setup.problem.getByText("from a QR code or phone that was replaced").waitFor()
  // The app's newest entry is the one that was refused: what helps is another QR code, and the button for it is there.
  await setup.problem.getByText("Setting up? Please start again.").waitFor()
  const shown = setup.page.locator("a.button")
  const before = await shown.getAttribute("href")
  await setup.button("Start again with a new QR code").click()
  await becomes(async () => (await shown.getAttribute("href")) === before, false)
  setup.uri = (await shown.getAttribute("href"))!
  await setup.submit(setup.appCode())
  await setup.page.locator(".codes").waitFor()
})

test("no translator alters a code or a key, and copying takes the codes alone", async () => {
  const holder = await Holder.arrive(browser, host, "copying", { permissions: ["clipboard-read", "clipboard-write"] })
  const { page } = holder
  await holder.open("postern-setup")
  await holder.field.waitFor()
  assert.equal(await page.locator(".key code").getAttribute("translate"), "no")
  assert.equal(await holder.field.getAttribute("translate"), "no")
  holder.uri = (await page.locator("a.button").getAttribute("href"))!
  await holder.submit(holder.appCode())
  await page.locator(".codes").waitFor()
  assert.equal(await page.locator(".codes").getAttribute("translate"), "no")
  assert.equal(await page.locator(".postern-kit-sheet").getAttribute("translate"), "no")
  const codes = await page.locator(".codes code").allTextContents()
  await holder.button("Copy").click()
  await page.getByText("The codes are copied.").waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join("\n"))
})

test("new codes that wait for their proof are told, and an old one typed to confirm them is not", async () => {
  const holder = await (await Holder.arrive(browser, host, "waiting")).enrolled()
  await host.postern.confirmCodes("waiting", holder.codes[1]!)
  const recovered = await host.postern.recover("waiting", holder.codes[0]!, { account: "ada" })
  assert.equal(recovered.outcome, "recovered")
  await holder.open("postern-manage")
  await holder.page.getByText("Set 2 is new and not confirmed").waitFor()
  await holder.page.getByText("because the phone was reported lost").waitFor()
  await holder.button("Confirm that they are saved").click()
  await holder.submit(holder.codes[2]!)
  await holder.problem.getByText("one of your older codes").waitFor()
})
