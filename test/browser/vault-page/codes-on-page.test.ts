import assert from "node:assert/strict"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { after, before, type TestContext, test } from "node:test"
import type { Page } from "playwright-core"
import { becomes, until } from "../../waiting.ts"
import { openBrowser } from "../open-browser.ts"
import { menu, PageStage, show, showAccount } from "./page-stage.ts"

let stage: PageStage
let codes: readonly string[]
before(async () => {
  stage = await PageStage.create(await openBrowser())
  const { accounts } = stage.demo.vault.state
  const opened = accounts
    .flatMap(({ batches }) => batches)
    .map(batch => stage.demo.vault.openCodes(batch).catch(() => []))
  codes = (await Promise.all(opened)).flat()
  assert.ok(codes.length > 200)
})
after(() => stage.end())

/** Everything of the page that somebody could find: its tree, its history, its storage. */
async function everythingOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const fields = [...document.querySelectorAll("input")].map(({ value }) => value)
    const databases = await indexedDB.databases()
    return JSON.stringify([
      document.documentElement.outerHTML,
      fields,
      document.title,
      location.href,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      databases,
      await caches.keys(),
    ])
  })
}

const codesIn = (text: string): string[] => codes.filter(code => text.includes(code))

test("no code is on any screen before it is asked for", async t => {
  const { page, running } = await stage.open(t)
  await page.goto(running.address)
  for (const name of menu) {
    await show(page, name)
    assert.deepEqual(codesIn(await everythingOf(page)), [], name)
  }
  await showAccount(page, "github")
  assert.deepEqual(codesIn(await everythingOf(page)), [])
})

test("a code is gone after 45 seconds, at once when it is hidden, and when another screen is shown", async t => {
  const { page, running } = await stage.open(t)
  await page.clock.install()
  await page.goto(running.address)
  const take = async (): Promise<void> => {
    await showAccount(page, "steam")
    await page.getByRole("button", { name: "Give me the next code" }).click()
    await page.locator(".code").waitFor()
    assert.equal(codesIn(await everythingOf(page)).length, 1)
  }
  await take()
  await page.clock.runFor(44_000)
  await becomes(async () => codesIn(await everythingOf(page)).length, 1)
  await page.clock.runFor(1_500)
  await page.locator(".shown").getByText("The code is gone from this page.").waitFor()
  assert.deepEqual(codesIn(await everythingOf(page)), [])
  // What became of it is asked all the same.
  await page.getByRole("button", { name: "I did not use it" }).click()
  await page.locator(".notice", { hasText: "Noted." }).waitFor()
  await take()
  await page.getByRole("button", { name: "Hide now" }).click()
  await page.locator(".shown").getByText("The code is gone from this page.").waitFor()
  assert.deepEqual(codesIn(await everythingOf(page)), [])
  await take()
  await show(page, "ready")
  assert.deepEqual(codesIn(await everythingOf(page)), [])
  await page.goBack()
  await page.locator("#codes-title").waitFor()
  assert.deepEqual(codesIn(await everythingOf(page)), [])
})

test("after the lock neither codes nor names are left, and the page's token opens nothing", async t => {
  const { page, running } = await stage.open(t)
  const sent: string[] = []
  page.on("request", request => sent.push(request.headers().authorization ?? ""))
  await page.goto(running.address)
  await showAccount(page, "discord")
  await page.getByRole("button", { name: "Give me the next code" }).click()
  await page.locator(".code").waitFor()
  await page.getByRole("button", { name: "Lock" }).click()
  await page.getByText("It was locked. Everything is gone from this page.").waitFor()
  const left = await everythingOf(page)
  assert.deepEqual(codesIn(left), [])
  for (const name of ["Discord", "GitHub", "ada"]) assert.ok(!left.includes(name), name)
  for (const token of sent.filter(Boolean)) assert.ok(!left.includes(token.slice("Bearer ".length)))
  assert.equal(await running.ended, "locked")
})

test("a code that comes after the person left for another screen is kept nowhere, and nothing is said of it later", async t => {
  const { page, running } = await stage.open(t)
  await page.clock.install()
  await page.goto(running.address)
  await showAccount(page, "steam")
  const asked = Promise.withResolvers<void>()
  const goesOn = Promise.withResolvers<void>()
  await page.route("**/api/next", async route => {
    const response = await route.fetch()
    asked.resolve()
    await goesOn.promise
    await route.fulfill({ response })
  })
  const answered = page.waitForResponse("**/api/next")
  await page.getByRole("button", { name: "Give me the next code" }).click()
  await asked.promise
  await show(page, "places")
  goesOn.resolve()
  await (await answered).finished()
  await page.clock.runFor(50_000)
  await becomes(async () => codesIn(await everythingOf(page)).length, 0)
  await becomes(() => page.getByRole("status").filter({ hasText: "The code is gone" }).count(), 0)
})

test("an idle page warns, stays when somebody says so, and locks itself when nobody does", async t => {
  const { page, running } = await stage.open(t)
  await page.clock.install()
  await page.goto(running.address)
  await page.locator("h1").waitFor()
  await page.clock.runFor(250_000)
  await page.getByRole("button", { name: "Stay open" }).click()
  await page.getByRole("button", { name: "Stay open" }).waitFor({ state: "detached" })
  await page.clock.runFor(100_000)
  await page.getByRole("button", { name: "Stay open" }).waitFor({ state: "detached" })
  await page.clock.runFor(205_000)
  await page.getByRole("heading", { name: "This page is closed" }).waitFor()
  assert.equal(await running.ended, "locked")
})

test("when the program in the terminal ends, the page forgets everything", async t => {
  const { page, running } = await stage.open(t)
  await page.goto(running.address)
  await show(page, "accounts")
  running.end("stopped")
  await page.getByText("The program in the terminal has ended.").waitFor()
  assert.ok(!(await everythingOf(page)).includes("GitHub"))
})

test("the address is in neither the address bar nor the history, and a second browser that has it gets nothing", async t => {
  const { page, running } = await stage.open(t)
  const token = running.address.split("#")[1]!
  await page.goto(running.address)
  await show(page, "accounts")
  assert.ok(!(await everythingOf(page)).includes(token))
  await page.goBack()
  await page.getByRole("heading", { level: 1, name: "Are you ready" }).waitFor()
  assert.ok(!page.url().includes(token))
  const other = await stage.browser.newContext()
  t.after(() => other.close())
  const second = await other.newPage()
  await second.goto(running.address)
  await second.getByText("This address was used already.").waitFor()
  assert.ok(!(await everythingOf(second)).includes("GitHub"))
  // Read again, a page has no token either: it was in memory alone.
  await page.reload()
  await page.getByText("This page opens by the address that the terminal shows, once.").waitFor()
})

test("a page of another server on this machine can neither frame it, read it, post to it nor be sent a credential", async t => {
  const { page, running } = await stage.open(t)
  await page.goto(running.address)
  await page.locator("h1").waitFor()
  const heard: string[] = []
  const elsewhere = createServer((request, response) => {
    heard.push(JSON.stringify(request.headers))
    response.writeHead(200, { "Content-Type": "text/html" })
    response.end(`<!doctype html><iframe src="http://localhost:${running.port}/"></iframe>`)
  })
  await new Promise<void>(resolve => elsewhere.listen(0, "127.0.0.1", resolve))
  t.after(() => elsewhere.close())
  const attacker = await page.context().newPage()
  await attacker.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`)
  const frame = attacker.frames()[1]
  assert.ok(frame === undefined || !(await frame.content()).includes("postern-vault-page"), "it is not framed")
  const results = await attacker.evaluate(async port => {
    const base = `http://localhost:${port}`
    const attempt = async (path: string, init: RequestInit): Promise<string> => {
      try {
        const response = await fetch(base + path, init)
        return `${response.type} ${response.status}`
      } catch {
        return "refused"
      }
    }
    return [
      await attempt("/api/ready", {}),
      await attempt("/api/ready", { credentials: "include" }),
      await attempt("/api/lock", { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } }),
      await attempt("/api/lock", { method: "POST", mode: "no-cors", body: "{}" }),
      await attempt("/session", { method: "POST", headers: { Authorization: "Bearer x" } }),
    ]
  }, running.port)
  for (const result of results) assert.ok(result === "refused" || result.startsWith("opaque 0"), result)
  await show(page, "accounts")
  await until("the other server to be asked", () => heard.length > 0)
  for (const headers of heard) assert.doesNotMatch(headers, /authorization|cookie/i)
})

/** A page with a code on it, and a clock that is wound by hand. */
async function withCode(t: TestContext): Promise<{ page: Page; code: string; clipboard: () => Promise<string> }> {
  const { page, running } = await stage.open(t, { permissions: ["clipboard-read", "clipboard-write"] })
  await page.clock.install()
  await page.goto(running.address)
  await showAccount(page, "steam")
  await page.getByRole("button", { name: "Give me the next code" }).click()
  const code = await page.locator(".code").innerText()
  return { page, code, clipboard: () => page.evaluate(() => navigator.clipboard.readText()) }
}

const copyCode = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Copy", exact: true }).click()
  await page.locator(".copied").getByText("Copied.").waitFor()
}

test("a copied code is taken off the clipboard after 45 seconds, though its screen was left, and when the page is locked", async t => {
  const { page, code, clipboard } = await withCode(t)
  await copyCode(page)
  assert.equal(await clipboard(), code)
  await page.clock.runFor(44_000)
  assert.equal(await clipboard(), code)
  await page.clock.runFor(1_500)
  await page.locator(".copied").getByText("The clipboard is empty again.").waitFor()
  assert.equal(await clipboard(), "")
  await page.getByRole("button", { name: "I did not use it" }).click()
  await page.getByRole("button", { name: "Give me the next code" }).click()
  await copyCode(page)
  await show(page, "ready")
  await page.clock.runFor(46_000)
  await becomes(clipboard, "")
  await showAccount(page, "steam")
  await page.getByRole("button", { name: "Give me the next code" }).click()
  await copyCode(page)
  await page.getByRole("button", { name: "Lock" }).click()
  await page.getByText("It was locked").waitFor()
  await becomes(clipboard, "")
})

test("a code that the browser is still putting on the clipboard when the page is locked is taken off it", async t => {
  const { page, code, clipboard } = await withCode(t)
  const waits = Promise.withResolvers<void>()
  const goesOn = Promise.withResolvers<void>()
  await page.exposeFunction("copying", () => {
    waits.resolve()
    return goesOn.promise
  })
  await page.evaluate(() => {
    const write = navigator.clipboard.writeText.bind(navigator.clipboard)
    let first = true
    navigator.clipboard.writeText = async text => {
      if (first) {
        first = false
        await (globalThis as unknown as { copying(): Promise<void> }).copying()
      }
      await write(text)
      document.documentElement.dataset.written = `${document.documentElement.dataset.written ?? ""}${text === "" ? "-" : "+"}`
    }
  })
  await page.getByRole("button", { name: "Copy", exact: true }).click()
  await waits.promise
  await page.getByRole("button", { name: "Lock" }).click()
  await page.getByText("It was locked").waitFor()
  goesOn.resolve()
  await page.locator("html[data-written='+-']").waitFor()
  assert.notEqual(await clipboard(), code)
})

test("what the person copies from the page afterwards stays, and a browser that empties nothing is told of", async t => {
  const { page, clipboard } = await withCode(t)
  await copyCode(page)
  await page.locator("h1").click({ clickCount: 3 })
  await page.keyboard.press("ControlOrMeta+c")
  await becomes(async () => (await clipboard()).trim(), "Steam")
  await page.clock.runFor(46_000)
  assert.equal((await clipboard()).trim(), "Steam")
  await page.getByRole("button", { name: "I did not use it" }).click()
  await page.getByRole("button", { name: "Give me the next code" }).click()
  await copyCode(page)
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"))
  })
  await page.clock.runFor(46_000)
  await page.locator(".copied").getByText("Copy something else over the code").waitFor()
  await page.getByRole("button", { name: "I did not use it" }).click()
  await page.getByRole("button", { name: "Give me the next code" }).click()
  await page.getByRole("button", { name: "Copy", exact: true }).click()
  await page.locator(".copied").getByText("did not let this page copy").waitFor()
})

test("what the person cuts out of a field of the page afterwards stays as well", async t => {
  const { page, clipboard } = await withCode(t)
  await copyCode(page)
  await page.evaluate(() => {
    const field = document.body.appendChild(document.createElement("input"))
    field.value = "mine"
    field.select()
  })
  await page.keyboard.press("ControlOrMeta+x")
  await becomes(async () => (await clipboard()).trim(), "mine")
  await page.clock.runFor(46_000)
  assert.equal((await clipboard()).trim(), "mine")
})

test("a code that a browser leaves on the clipboard is told of on the page, on whatever screen and once it is locked", async t => {
  const { page } = await withCode(t)
  const stays = page.locator(".copied").getByText("Copy something else over the code")
  await copyCode(page)
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"))
  })
  await show(page, "ready")
  await page.clock.runFor(46_000)
  await stays.waitFor()
  await page.getByRole("button", { name: "Lock" }).click()
  await page.getByText("It was locked").waitFor()
  await stays.waitFor()
  await page.locator("h1").click({ clickCount: 3 })
  await page.keyboard.press("ControlOrMeta+c")
  await stays.waitFor({ state: "detached" })
})
