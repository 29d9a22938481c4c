import assert from "node:assert/strict"
import type { Browser } from "playwright-core"
import { authenticatorCode } from "../../test/authenticator.ts"
import { untilStepIsYoung } from "./visitor.ts"

const email = "ada@example.com"
const password = "a long password"

/** The whole life of a second factor in a real browser: sign up, enrol, save, sign in, lose the phone, recover. Gives the secrets that were shown. */
export async function scenario(browser: Browser, url: string): Promise<string[]> {
  await untilStepIsYoung()
  const context = await browser.newContext()
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on("pageerror", fault => complaints.push(fault.message))
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click()
  const type = async (code: string) => {
    await page.locator("input#code").fill(code)
    await page.keyboard.press("Enter")
  }
  const isHome = () => page.getByText(`Signed in as ${email}.`).waitFor()
  const signIn = async () => {
    await press("Sign out")
    await page.getByLabel("E-mail").first().fill(email)
    await page.getByLabel("Password").first().fill(password)
    await press("Sign in")
    await page.getByRole("heading", { name: "Second step", level: 1 }).waitFor()
  }
  const secret = async () => (await page.locator(".key code").innerText()).replace(/\s/g, "")
  const codeOf = (key: string, steps: number) =>
    authenticatorCode(`otpauth://totp/Acme?secret=${key}&period=30`, Date.now() + steps * 30_000)
  try {
    await page.goto(url)
    await page.getByLabel("E-mail").last().fill(email)
    await page.getByLabel("Password").last().fill(password)
    await press("Sign up")
    await isHome()
    await page.getByRole("link", { name: "Security" }).click()
    await page.locator("input#code").waitFor()
    const first = await secret()
    await type(codeOf(first, -1))
    await page.locator(".codes").waitFor()
    const codes = await page.locator(".codes code").allInnerTexts()
    assert.equal(codes.length, 10)
    const download = page.waitForEvent("download")
    await press("Download")
    await download
    await press("I have saved them")
    await type(codes[0]!)
    await press("Done")
    await isHome()

    await signIn()
    await type(codeOf(first, 0))
    await isHome()
    await press("Transfer")
    await page.getByText("It is on its way.").waitFor()
    await page.goto(url)

    await signIn()
    await type(codes[1]!)
    await press("Set up a new phone")
    await press("Set up now")
    await page.locator(".codes").waitFor()
    const fresh = await page.locator(".codes code").allInnerTexts()
    await press("I have saved them")
    await type(fresh[0]!)
    await page.locator(".key code").waitFor()
    const second = await secret()
    await type(codeOf(second, -1))
    await press("Continue")
    await isHome()

    await signIn()
    await type(codeOf(first, 1))
    await page.getByRole("alert").first().waitFor()
    await type(codeOf(second, 0))
    await isHome()
    assert.deepEqual(complaints, [])
    return [first, second, ...codes, ...fresh]
  } catch (fault) {
    const shown = await page
      .locator("body")
      .innerText()
      .catch(() => "")
    throw new Error(`at ${page.url()}:\n${shown.slice(0, 600)}\n${complaints.join("\n")}`, { cause: fault })
  } finally {
    await context.close()
  }
}
