import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { type Kit, kitPassphrase, kitText } from "@postern/core/kit"
import { armor, Encrypter, generateIdentity, identityToRecipient } from "age-encryption"
import type { Browser } from "playwright-core"
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

const enrolled = async (subject: string): Promise<Holder> => (await Holder.arrive(browser, host, subject)).enrolled()

/** The kit of somebody's codes, as they may have saved it. */
const kitOf = ({ codes }: Holder, changes: Partial<Kit> = {}): string =>
  kitText({
    issuer: "Acme",
    account: "ada@example.com",
    set: 1,
    issuedAt: "2026-05-04T12:00:00Z",
    expiresAt: null,
    codes,
    ...changes,
  })

/** Sealed as the service or `age -p` do, with little work. */
const sealedWith = async (passphrase: string, text: string): Promise<Uint8Array> => {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  encrypter.setScryptWorkFactor(8)
  return encrypter.encrypt(text)
}

const choose = async (
  { page }: Holder,
  text: string | Uint8Array,
  name = "Acme-backup-codes-set-1.txt",
): Promise<void> => {
  const input = page.locator("input#kit")
  if (!(await input.isVisible())) await page.locator("summary").click()
  await input.setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) })
}

const sentCodes = ({ requests }: Holder): number => requests.filter(url => url.endsWith("/v1/browser/verify")).length

test("the first unused code of a kit's file goes into the field, and nothing is sent until one says so", async () => {
  const holder = await enrolled("kit-file")
  await holder.open("postern-challenge", { issuer: "Acme", account: "ada@example.com" })
  await choose(holder, kitOf(holder, { used: [1, 2] }))
  await holder.page.getByText("Code 3 of set 1 is in the field.").waitFor()
  await holder.shows(holder.codes[2]!)
  await holder.page.locator("input#code:focus").waitFor()
  assert.equal(sentCodes(holder), 0)
  assert.deepEqual(await violationsOn(holder.page), [])
  await holder.page.keyboard.press("Enter")
  await holder.hears("postern-accepted")
  assert.equal(sentCodes(holder), 1)
  assert.deepEqual(await holder.page.evaluate("violations"), [])
})

test("a code that was used is refused alone: the next one goes into the field when the file is chosen again, and none by itself", async () => {
  const holder = await enrolled("kit-file-used")
  await host.postern.verify("kit-file-used", holder.codes[0]!)
  await holder.open("postern-challenge")
  await choose(holder, kitOf(holder))
  await holder.page.getByText("Code 1 of set 1").waitFor()
  await holder.page.keyboard.press("Enter")
  await holder.problem.getByText("was used before").waitFor()
  assert.equal(sentCodes(holder), 1)
  await choose(holder, kitOf(holder))
  await holder.page.getByText("Code 2 of set 1").waitFor()
  await holder.shows(holder.codes[1]!)
  assert.equal(sentCodes(holder), 1)
  await holder.field.press("Enter")
  await holder.hears("postern-accepted")
  assert.equal(sentCodes(holder), 2)
})

test("a file of another site, another account, past its day, used up or none at all is told as such, and leaves the field empty", async () => {
  const holder = await enrolled("kit-file-wrong")
  await holder.open("postern-challenge", { issuer: "Acme", account: "ada@example.com" })
  const all = holder.codes.map((_, at) => at + 1)
  // No two neighbours are told the same: what is waited for is what this file came to, not the one before.
  const cases: readonly [string, string][] = [
    [kitOf(holder, { issuer: "Elsewhere" }), "This file is for Elsewhere, not for this site."],
    [kitOf(holder).slice(0, 200), "This is no file with backup codes"],
    [kitOf(holder, { account: "ben@example.com" }), "This file is for the account ben@example.com."],
    ["x".repeat(70_000), "This is no file with backup codes"],
    [kitOf(holder, { expiresAt: "2026-01-01T00:00:00Z", issuedAt: "2025-01-01T00:00:00Z" }), "expired"],
    ["", "This is no file with backup codes"],
    [kitOf(holder, { used: all }), "No unused code is left in this file."],
  ]
  for (const [text, told] of cases) {
    await choose(holder, text)
    await holder.page.locator("#kit-said").getByText(told).waitFor()
    assert.equal(await holder.field.inputValue(), "", told)
  }
  assert.equal(sentCodes(holder), 0)
})

test("a sealed kit is opened here with its passphrase: a wrong one is told, the right one puts a code into the field, and nothing is sent", async () => {
  const holder = await enrolled("kit-file-sealed")
  const { page, field } = holder
  await holder.open("postern-challenge", { issuer: "Acme" })
  const passphrase = kitPassphrase(new Uint8Array(16).fill(7))
  const input = page.locator("#kit-passphrase")
  const said = page.locator("#kit-passphrase-said")
  await choose(holder, await sealedWith(passphrase, kitOf(holder, { used: [1] })), "kit.age")
  await input.waitFor()
  assert.ok(await input.evaluate(each => each.matches(":focus")))
  assert.ok((await input.boundingBox())!.height >= 44, "as high as the other things to press")
  assert.deepEqual(await violationsOn(page), [])
  await page.keyboard.press("Enter")
  await said.getByText("Type the passphrase").waitFor()
  await page.keyboard.type("another")
  await page.keyboard.press("Enter")
  await said.getByText("does not open the file").waitFor()
  assert.deepEqual(await violationsOn(page), [])
  assert.equal(await field.inputValue(), "")
  // As people type it.
  await input.fill(` ${passphrase.toUpperCase().replaceAll("-", " ")} `)
  await page.keyboard.press("Enter")
  await page.getByText("Code 2 of set 1 is in the field.").waitFor()
  assert.equal(await field.inputValue(), holder.codes[1])
  assert.equal(await input.count(), 0, "the passphrase is gone with the question")
  assert.equal(sentCodes(holder), 0)
  assert.deepEqual(await page.evaluate("violations"), [])
})

test("a sealed kit of another site, one that is damaged, and one that no passphrase opens are told as such", async () => {
  const holder = await enrolled("kit-file-sealed-wrong")
  const { page } = holder
  await holder.open("postern-challenge", { issuer: "Acme" })
  const open = async (file: string | Uint8Array, told: string): Promise<void> => {
    await choose(holder, file, "kit.age")
    await page.locator("#kit-passphrase").fill("opens it")
    await page.keyboard.press("Enter")
    await page.locator("#kit-said, #kit-passphrase-said").getByText(told).waitFor()
    assert.equal(await holder.field.inputValue(), "", told)
  }
  const sealed = await sealedWith("opens it", kitOf(holder, { issuer: "Elsewhere" }))
  await open(armor.encode(sealed), "This file is for Elsewhere, not for this site.")
  await open(await sealedWith("opens it", "a letter"), "This is no file with backup codes")
  await open(sealed.slice(0, -1), "The file is damaged")
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(await generateIdentity()))
  await open(await encrypter.encrypt(kitOf(holder)), "This passphrase does not open the file")
  assert.equal(sentCodes(holder), 0)
})

test("a page that is left keeps neither a sealed file nor its passphrase, and takes the file anew", async () => {
  const holder = await enrolled("kit-file-sealed-left")
  const { page } = holder
  const sealed = await sealedWith("opens it", kitOf(holder))
  await holder.open("postern-challenge")
  await choose(holder, sealed, "kit.age")
  const input = page.locator("#kit-passphrase")
  await input.fill("opens it")
  // As a browser tells of it that keeps the page, to show it again.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })))
  await input.waitFor({ state: "detached" })
  await choose(holder, sealed, "kit.age")
  await input.fill("opens it")
  await page.keyboard.press("Enter")
  await page.getByText("Code 1 of set 1 is in the field.").waitFor()
})

test("a page that is left while the part that opens sealed kits is being fetched asks for no passphrase afterwards", async () => {
  const holder = await enrolled("kit-file-sealed-left-early")
  const { page } = holder
  const asked = Promise.withResolvers<void>()
  const goesOn = Promise.withResolvers<void>()
  await page.route(/sealed-kit/, async route => {
    asked.resolve()
    await goesOn.promise
    await route.continue()
  })
  await holder.open("postern-challenge")
  const fetched = page.waitForResponse(/sealed-kit/)
  await choose(holder, await sealedWith("opens it", kitOf(holder)), "kit.age")
  await asked.promise
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })))
  goesOn.resolve()
  const url = (await fetched).url()
  // Whoever waits for a part first is told of it first.
  await page.evaluate(part => import(part), url)
  assert.equal(await page.locator("#kit-passphrase").count(), 0)
  // Chosen anew, it is asked for.
  await choose(holder, await sealedWith("opens it", kitOf(holder)), "kit.age")
  await page.locator("#kit-passphrase").waitFor()
})

test("where the part that opens sealed kits cannot be fetched, one is told to open the file elsewhere", async () => {
  const holder = await enrolled("kit-file-sealed-offline")
  await holder.page.route(/sealed-kit/, route => route.abort())
  await holder.open("postern-challenge")
  await choose(holder, await sealedWith("opens it", kitOf(holder)), "kit.age")
  await holder.page.locator("#kit-said").getByText("Open it first").waitFor()
  assert.equal(await holder.page.locator("#kit-passphrase").count(), 0)
})

test("a kit that newer codes took the place of is told as old by the service, after one code", async () => {
  const holder = await enrolled("kit-file-old")
  const old = kitOf(holder)
  const replaced = await host.postern.replaceCodes("kit-file-old", { proof: holder.codes[0]! })
  assert.equal(replaced.outcome, "issued")
  if (replaced.outcome === "issued") await host.postern.confirmCodes("kit-file-old", replaced.codeSet.codes[0]!)
  await holder.open("postern-challenge", { issuer: "acme" })
  await choose(holder, old)
  await holder.page.getByText("Code 1 of set 1").waitFor()
  await holder.page.keyboard.press("Enter")
  await holder.problem.getByText("from an older set").waitFor()
  assert.equal(sentCodes(holder), 1)
})

test("the file is spoken of in the page's language, and Arabic isolates what it names", async () => {
  const holder = await enrolled("kit-file-arabic")
  await holder.page.goto(host.url)
  await holder.page.evaluate(() => document.documentElement.setAttribute("lang", "ar"))
  await holder.page.waitForFunction("window.isReady")
  await holder.mount("postern-challenge", { issuer: "Acme" })
  await choose(holder, kitOf(holder, { issuer: "Elsewhere" }))
  await holder.page.locator("#kit-said").getByText("\u2068Elsewhere\u2069").waitFor()
  await choose(holder, kitOf(holder))
  await holder.shows(holder.codes[0]!)
})
