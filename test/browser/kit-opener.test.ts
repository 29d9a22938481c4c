import assert from "node:assert/strict"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, test } from "node:test"
import { languages } from "@postern/core"
import { Encrypter } from "age-encryption"
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core"
import { createPostern, generateKeyEntry, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { type Delivery, sealedDelivery } from "postern/notices"
import { type RunningServer, startServer } from "postern/service"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { becomes } from "../waiting.ts"
import { violationsOn } from "./accessibility-checker.ts"
import { bundleElements } from "./elements-bundle.ts"
import { strictPolicy } from "./host-application.ts"
import { openBrowser } from "./open-browser.ts"

let browser: Browser
let server: RunningServer
let folder: string
let file: string
let passphrase: string

const issuer = "Acme"

/** Has codes sent as an application does; gives what the two messages brought. */
async function sentKit(): Promise<{ bytes: Uint8Array; fileName: string; passphrase: string }> {
  const sent: Delivery[] = []
  const channel = (name: string) => ({ name, send: async (delivery: Delivery) => void sent.push(delivery) })
  const policy = { codes: { delivery: "sealed" } } as const
  let now = Date.UTC(2026, 4, 4, 12)
  const clock = () => now
  const postern = createPostern({ issuer, store: memoryStore(), keys: parseKeyRing(generateKeyEntry()), policy, clock })
  const sealed = sealedDelivery({ postern, kitChannel: channel("email"), passphraseChannel: channel("sms") })
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada@example.com" }))
  await postern.activateTotp("ada", authenticatorCode(uri, now))
  now += 30_000
  await postern.setAddresses("ada", [
    { channel: "email", to: "ada@example.com" },
    { channel: "sms", to: "+49 170 0000089" },
  ])
  await sealed.sendKit("ada", { proof: authenticatorCode(uri, now) })
  await sealed.sendPassphrase("ada")
  const { bytes, fileName } = sent[0]!.message.attachments![0]!
  return { bytes, fileName, passphrase: /(?:[a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(sent[1]!.message.text)![0] }
}

const page = (language: string) => `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Acme</title><script type="module" src="/page.js"></script></head>
<body><main><h1>Acme</h1><postern-kit-opener autofocus></postern-kit-opener></main></body></html>`
const script = `import "/kit-opener.js"
window.violations = []
document.addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective))
document.addEventListener("postern-done", event => { window.next = event.detail.next })`

before(async () => {
  const { files } = await bundleElements("kit-opener")
  const answer = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url)
    const headers = (type: string) => ({
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Security-Policy": strictPolicy,
    })
    const bundled = files.get(pathname.slice(1)) as Uint8Array<ArrayBuffer> | undefined
    if (bundled !== undefined) return new Response(bundled, { headers: headers("text/javascript") })
    if (pathname === "/page.js") return new Response(script, { headers: headers("text/javascript") })
    if (pathname !== "/") return new Response(null, { status: 404 })
    return new Response(page(searchParams.get("lang") ?? "en"), { headers: headers("text/html") })
  }
  server = await startServer({ service: { fetch: answer, drain: () => {} }, port: 0, stopWithinMs: 100 })
  folder = await mkdtemp(join(tmpdir(), "postern-kit-opener-"))
  const kit = await sentKit()
  file = join(folder, kit.fileName)
  passphrase = kit.passphrase
  await writeFile(file, kit.bytes)
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true })
})

/** A person with the file on their computer. */
class Reader {
  readonly context: BrowserContext
  readonly page: Page
  readonly requests: string[] = []
  readonly complaints: string[] = []

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.on("request", request => this.requests.push(request.url()))
    page.on("console", message => message.type() === "error" && this.complaints.push(message.text()))
    page.on("pageerror", fault => this.complaints.push(fault.message))
  }

  static async arrive(language = "en", options: BrowserContextOptions = {}): Promise<Reader> {
    const context = await browser.newContext({ acceptDownloads: true, ...options })
    context.setDefaultTimeout(30_000)
    const reader = new Reader(context, await context.newPage())
    await reader.page.goto(`${server.url}/?lang=${language}`)
    await reader.field.waitFor()
    return reader
  }

  get field(): Locator {
    return this.page.locator("input#code")
  }

  get alert(): Locator {
    return this.page.getByRole("alert").locator("p")
  }

  async open(path: string, typed: string): Promise<void> {
    await this.page.locator("input#file").setInputFiles(path)
    await this.field.fill(typed)
    await this.field.press("Enter")
  }

  async shown(): Promise<string[]> {
    await this.page.locator(".codes").waitFor()
    return this.page.locator(".codes code").allTextContents()
  }
}

test("file and passphrase open the codes, which are saved and then gone; nothing is kept and nothing sent", async () => {
  const reader = await Reader.arrive()
  const { page, context } = reader
  await reader.open(file, `  ${passphrase.toUpperCase().replaceAll("-", " ")} `)
  const codes = await reader.shown()
  assert.equal(codes.length, 10)
  assert.equal(
    await page.evaluate("document.querySelector('postern-kit-opener').shadowRoot.querySelector('#code')"),
    null,
  )
  const loaded = reader.requests.length
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("button#download").click()])
  assert.equal(download.suggestedFilename(), "Acme-backup-codes-set-2.txt")
  const saved = await readFile((await download.path())!, "utf8")
  assert.ok(codes.every(code => saved.includes(code)))
  await page.locator("button#saved").click()
  await page.getByRole("heading", { name: "One more step" }).waitFor()
  const left = await page.evaluate(() => document.documentElement.outerHTML + document.body.textContent)
  const inside = await page.evaluate("document.querySelector('postern-kit-opener').shadowRoot.innerHTML")
  for (const secret of [...codes, passphrase]) assert.ok(!left.includes(secret) && !String(inside).includes(secret))
  await page.locator("button#finish").click()
  await becomes(() => page.evaluate("window.next"), "confirm-codes")
  assert.deepEqual(await context.cookies(), [])
  assert.deepEqual((await context.storageState({ indexedDB: true })).origins, [])
  assert.deepEqual(await page.evaluate("[localStorage.length, sessionStorage.length, history.length <= 2]"), [
    0,
    0,
    true,
  ])
  assert.deepEqual(await page.evaluate("caches.keys()"), [])
  const sent = reader.requests.slice(loaded).filter(url => !url.startsWith("blob:"))
  assert.deepEqual(sent, [])
  assert.ok(reader.requests.every(url => !url.includes(passphrase.slice(0, 5))))
  assert.deepEqual([await page.evaluate("window.violations"), reader.complaints], [[], []])
  await context.close()
})

test("without the network the page that is there still opens the file", async () => {
  const reader = await Reader.arrive()
  await reader.open(file, passphrase)
  await reader.shown()
  await reader.page.locator("button#saved").click()
  await reader.context.setOffline(true)
  await reader.page.evaluate(() => {
    document.querySelector("postern-kit-opener")?.remove()
    document.querySelector("main")?.append(document.createElement("postern-kit-opener"))
  })
  await reader.open(file, passphrase)
  assert.equal((await reader.shown()).length, 10)
  await reader.context.close()
})

test("a passphrase that is none, one of another file, a file that is none or damaged: each is told, and the rest stays", async () => {
  const reader = await Reader.arrive()
  const { page, field } = reader
  await field.press("Enter")
  await page.getByText("Please choose the file first.").waitFor()
  await page.locator("input#file:focus").waitFor()
  await reader.open(file, "correct horse battery staple")
  await page.getByText("That is no passphrase").waitFor()
  await page.locator("input#code:focus").waitFor()
  await reader.open(file, "aaaaa-aaaaa-aaaaa-aaaaa")
  await page.getByText("This passphrase does not open this file.").waitFor()
  await becomes(() => field.inputValue(), "aaaaa-aaaaa-aaaaa-aaaaa")

  const sealed = await readFile(file, "utf8")
  const lines = sealed.split("\n")
  const damaged: Record<string, string | Uint8Array> = {
    empty: "",
    cut: lines.slice(0, -4).join("\n"),
    turned: sealed.replace(lines.at(-4)!, [...lines.at(-4)!].reverse().join("")),
    "something else": "hello",
    long: new Uint8Array(300_000),
    "no kit": await encrypted("no kit at all"),
    costly: await encrypted("costly", 10, text => text.replace(/(-> scrypt \S+) 10/, "$1 30")),
  }
  for (const [name, content] of Object.entries(damaged)) {
    const path = join(folder, `${name}.age`)
    await writeFile(path, content)
    await reader.open(path, passphrase)
    await page.getByText("This is no file with backup codes").waitFor()
    assert.ok(!(await page.locator("main").innerText()).includes("hello"), name)
    await field.fill("a")
    await reader.alert.waitFor({ state: "detached" })
  }
  await reader.open(file, passphrase)
  assert.equal((await reader.shown()).length, 10)
  assert.deepEqual(reader.complaints, [])
  await reader.context.close()
})

/** A file under the kit's own passphrase, binary. */
async function encrypted(text: string, workFactor = 10, spoil = (header: string) => header): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.setScryptWorkFactor(workFactor)
  encrypter.setPassphrase(passphrase)
  return Buffer.from(spoil(Buffer.from(await encrypter.encrypt(text)).toString("latin1")), "latin1")
}

test("an age file that is not armored opens as well", async () => {
  const reader = await Reader.arrive()
  await reader.open(file, passphrase)
  await reader.shown()
  const [download] = await Promise.all([
    reader.page.waitForEvent("download"),
    reader.page.locator("button#download").click(),
  ])
  const path = join(folder, "binary.age")
  await writeFile(path, await encrypted(await readFile((await download.path())!, "utf8")))
  const other = await Reader.arrive()
  await other.open(path, passphrase)
  assert.equal((await other.shown()).length, 10)
  for (const { context } of [reader, other]) await context.close()
})

test("leaving the page or taking the element away takes the codes along, and a return finds none", async () => {
  const reader = await Reader.arrive()
  const { page } = reader
  page.on("dialog", dialog => dialog.accept())
  await reader.open(file, passphrase)
  const shown = await reader.shown()
  await page.goto("about:blank")
  await page.goBack()
  await reader.field.waitFor()
  const text = await page.evaluate(
    () => document.body.textContent + document.querySelector("postern-kit-opener")!.shadowRoot!.innerHTML,
  )
  for (const code of shown) assert.ok(!text.includes(code))
  await reader.open(file, passphrase)
  await reader.shown()
  await page.evaluate(() => document.querySelector("postern-kit-opener")!.remove())
  const left = await page.evaluate(() => document.documentElement.outerHTML)
  for (const code of shown) assert.ok(!left.includes(code))
  await reader.context.close()
})

for (const colorScheme of ["light", "dark"] as const) {
  test(`no state of the opener breaks a rule of WCAG 2.2 in any language, at 320 pixels and ${colorScheme}`, async () => {
    const options = { colorScheme, viewport: { width: 320, height: 640 }, bypassCSP: true } as const
    for (const language of languages) {
      const reader = await Reader.arrive(language, options)
      const { page } = reader
      const look = async (state: string) => {
        assert.deepEqual(await violationsOn(page), [], `${language}, ${state}`)
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), `${language}, ${state}`)
        assert.equal(await page.locator(".frame").getAttribute("lang"), language)
      }
      await look("asking")
      await reader.open(file, "aaaaa-aaaaa-aaaaa-aaaaa")
      await reader.alert.waitFor()
      await look("refused")
      await reader.open(file, passphrase)
      await reader.shown()
      await look("open")
      await page.locator("button#saved").click()
      await page.locator("button#finish").waitFor()
      await look("saved")
      await reader.context.close()
    }
  })
}
