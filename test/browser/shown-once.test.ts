import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { parseKit } from "@postern/core"
import type { Browser, Page } from "playwright-core"
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

/** Turns two-factor on, up to the sheet of codes. */
async function atTheSheet(subject: string): Promise<Holder> {
  const holder = await Holder.arrive(browser, host, subject)
  await holder.open("postern-setup")
  await holder.field.waitFor()
  holder.uri = (await holder.page.locator("a.button").getAttribute("href"))!
  await holder.submit(holder.appCode())
  await holder.button("I have saved them").waitFor()
  holder.codes = await holder.page.locator(".codes code").allTextContents()
  return holder
}

/** Everything on the page's heap, after a garbage collection, as one text. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk))
  await session.send("HeapProfiler.collectGarbage")
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false })
  await session.detach()
  return chunks.join("")
}

/** The whole page as text, shadow roots and print sheet included. */
const pageText = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const texts: string[] = []
    const walk = (node: Node) => {
      if (node.nodeType === Node.TEXT_NODE) texts.push(node.nodeValue ?? "")
      if (node instanceof Element) for (const { value } of node.attributes) texts.push(value)
      if (node instanceof HTMLInputElement) texts.push(node.value)
      if (node instanceof Element && node.shadowRoot !== null) walk(node.shadowRoot)
      for (const child of node.childNodes) walk(child)
    }
    walk(document)
    return texts.join("\n")
  })

const holds = (text: string, codes: readonly string[]) => codes.filter(code => text.includes(code))

test("once a code is typed back, no code and no secret is left in the page or its memory", async () => {
  const holder = await atTheSheet("memory")
  const { page, codes } = holder
  const secret = new URL(holder.uri).searchParams.get("secret")!
  assert.deepEqual(holds(await heapOf(page), codes), codes, "the search finds them while they are shown")
  assert.deepEqual(holds(await pageText(page), codes), codes)
  await holder.button("I have saved them").click()
  await holder.submit(codes[4]!)
  await holder.button("Done").waitFor()
  assert.deepEqual(holds(await pageText(page), [...codes, secret]), [])
  // The engine itself keeps what the last regular expression matched.
  await page.evaluate(() => /x/.exec("x"))
  assert.deepEqual(holds(await heapOf(page), [...codes, secret]), [])
})

test("doing it later forgets the codes as well", async () => {
  const holder = await atTheSheet("later")
  await holder.button("I have saved them").click()
  await holder.button("Do it later").click()
  await holder.button("Done").waitFor()
  assert.deepEqual(holds(await pageText(holder.page), holder.codes), [])
  await holder.page.evaluate(() => /x/.exec("x"))
  assert.deepEqual(holds(await heapOf(holder.page), holder.codes), [])
})

test("going on and back again shows no code, nor does a reload, and what stands is told", async () => {
  const holder = await atTheSheet("back")
  const { page, codes } = holder
  page.on("dialog", dialog => dialog.accept())
  await page.goto(`${host.url}/elsewhere`)
  await page.goBack()
  await page.waitForFunction("window.isReady")
  assert.deepEqual(holds(await pageText(page), codes), [])
  await page.reload()
  await page.waitForFunction("window.isReady")
  assert.deepEqual(holds(await pageText(page), codes), [])
  const status = await host.postern.status("back")
  assert.equal(status?.totp.status, "active", "leaving early left it on, as the page had said")
  assert.equal(status?.codes.left, 10)
})

test("a page that the browser keeps in memory has lost its codes before it is kept", async () => {
  const holder = await atTheSheet("kept")
  const { page, codes } = holder
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })))
  await page.getByText("are gone from this page").waitFor()
  assert.deepEqual(holds(await pageText(page), codes), [])
})

test("an element that is taken off the page takes its codes with it", async () => {
  const holder = await atTheSheet("removed")
  await holder.page.evaluate(() => document.querySelector("postern-setup")!.remove())
  assert.deepEqual(holds(await pageText(holder.page), holder.codes), [])
})

test("a browser asks before codes are lost that nobody saved, and not after they were", async () => {
  const holder = await atTheSheet("unsaved")
  const { page } = holder
  const asked: string[] = []
  page.on("dialog", dialog => {
    asked.push(dialog.type())
    return dialog.dismiss()
  })
  await page.getByRole("checkbox").click()
  await page.goto(`${host.url}/elsewhere`).catch(() => {})
  assert.deepEqual(asked, ["beforeunload"])
  const downloading = page.waitForEvent("download")
  await holder.button("Download").click()
  await downloading
  await page.goto(`${host.url}/elsewhere`)
  assert.deepEqual(asked, ["beforeunload"])
})

test("print makes one page with the kit and nothing else, with the account's name or without", async () => {
  const holder = await atTheSheet("print")
  const { page } = holder
  const named = await page.pdf({ format: "A4" })
  const letter = await page.pdf({ format: "Letter" })
  for (const pdf of [named, letter]) assert.equal(pagesOf(pdf), 1)
  await page.emulateMedia({ media: "print" })
  const visible = await page.evaluate(() => document.body.innerText)
  assert.deepEqual(parseKit(visible).codes, holder.codes)
  await page.emulateMedia({ media: "screen" })
  await page.getByRole("checkbox", { name: "Leave my account's name off" }).click()
  await page.emulateMedia({ media: "print" })
  await becomes(async () => parseKit(await page.evaluate(() => document.body.innerText)).account, null)
  await page.emulateMedia({ media: "screen" })
  await holder.button("I have saved them").click()
  await holder.button("Do it later").click()
  await holder.button("Done").waitFor()
  await page.emulateMedia({ media: "print" })
  assert.match(await page.evaluate(() => document.body.innerText), /^Acme/, "later the page prints as ever")
})

test("the longest sheet that there is makes one page as well", async () => {
  const long = await openHostApplication({
    policy: { codes: { count: 16, format: "long" } },
    issuer: "Acme ".repeat(24).trim(),
  })
  const holder = await Holder.arrive(browser, long, "long")
  await holder.page.goto(long.url)
  await holder.page.waitForFunction("window.isReady")
  await holder.mount("postern-setup", { ticket: await long.ticket("long", "enroll", `${"x".repeat(180)}@example.com`) })
  await holder.field.waitFor()
  holder.uri = (await holder.page.locator("a.button").getAttribute("href"))!
  await holder.submit(holder.appCode())
  await holder.button("I have saved them").waitFor()
  for (const format of ["A4", "Letter"]) assert.equal(pagesOf(await holder.page.pdf({ format })), 1, format)
  await long.close()
})

function pagesOf(pdf: Buffer): number {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
}

test("[28] nothing is kept by the browser, asked for elsewhere, or against the strictest policy", async () => {
  const holder = await atTheSheet("traces")
  const { page, context } = holder
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await page.bringToFront()
  await holder.button("Copy").click()
  await page.getByText("The codes are copied.").waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), holder.codes.join("\n"))
  const kept = await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    cookies: document.cookie,
    state: history.state,
  }))
  assert.deepEqual(kept, { local: 0, session: 0, databases: 0, caches: 0, cookies: "", state: null })
  assert.equal(page.url(), `${host.url}/`)
  const foreign = holder.requests.filter(url => !url.startsWith(`${host.url}/`) && !url.startsWith("blob:"))
  assert.deepEqual(foreign, [])
  const secret = new URL(holder.uri).searchParams.get("secret")!
  assert.deepEqual(
    holder.requests.filter(url => holds(url, [...holder.codes, secret]).length > 0),
    [],
  )
  assert.deepEqual(await page.evaluate("violations"), [])
  assert.deepEqual(holder.complaints, [])
})
