import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { after, before, test } from "node:test"
import { languages } from "@postern/core/words"
import { Decrypter, Encrypter } from "age-encryption"
import type { Browser, BrowserContextOptions, CDPSession, Locator, Page } from "playwright-core"
import { bundlePage } from "../../../build/page-files.ts"
import { Computer, launcher } from "../../../packages/vault/src/cli/terminal.fixture.ts"
import { send } from "../../../packages/vault/src/page/page.fixture.ts"
import { PasskeyDesk } from "../../../packages/vault/src/passkey/passkey-desk.ts"
import { passkeyFiles } from "../../../packages/vault/src/passkey/passkey-files.ts"
import { becomes, within } from "../../waiting.ts"
import { violationsOn } from "../accessibility-checker.ts"
import { openBrowser } from "../open-browser.ts"

let browser: Browser
let files: ReturnType<typeof passkeyFiles>
before(async () => {
  browser = await openBrowser()
  files = passkeyFiles(await bundlePage())
})
after(() => browser.close())

interface Stage {
  readonly page: Page
  readonly devices: CDPSession
}

/** A page with a virtual authenticator, which presses its own button. */
async function withAuthenticator(hasPrf: boolean, options: BrowserContextOptions = {}): Promise<Stage> {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, ...options })
  const page = await context.newPage()
  const devices = await context.newCDPSession(page)
  await devices.send("WebAuthn.enable")
  await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf,
    },
  })
  return { page, devices }
}

const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name }).click()

test("a passkey with PRF closes a file and opens it again, on another visit too; no key is left in the page", async t => {
  const { page } = await withAuthenticator(true)
  t.after(() => page.context().close())
  const first = await PasskeyDesk.start({ files })
  await page.goto(first.address)
  const making = first.make("postern-vault ada")
  await press(page, "Make the passkey")
  const identity = await making
  const encrypter = new Encrypter()
  encrypter.addRecipient(first.recipient(identity))
  const closing = encrypter.encrypt("the member's keys")
  await press(page, "Close with the passkey")
  const file = await closing
  first.end(true)
  await page.getByText("Done. You can close this page").waitFor()
  const second = await PasskeyDesk.start({ files })
  await page.goto(second.address)
  const decrypter = new Decrypter()
  decrypter.addIdentity(second.identity(identity))
  const opening = decrypter.decrypt(file, "text")
  await press(page, "Use the passkey")
  assert.equal(await opening, "the member's keys")
  second.end(true)
  await page.getByText("Done.").waitFor()
  assert.equal(new URL(page.url()).hash, "")
  assert.deepEqual(
    await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state]),
    [{}, {}, "", null],
  )
})

test("a passkey without PRF is told as such, and one that is called off leaves everything as it was", async t => {
  const without = await withAuthenticator(false)
  const desk = await PasskeyDesk.start({ files })
  t.after(() => {
    desk.end(false)
    return without.page.context().close()
  })
  await without.page.goto(desk.address)
  const making = desk.make("postern-vault ada")
  making.catch(() => {})
  await press(without.page, "Make the passkey")
  await assert.rejects(making, { code: "not-allowed" })
  const unknown = "AGE-PLUGIN-FIDO2PRF-1QYPQQQQQ5"
  const opening = Promise.resolve(desk.identity(unknown).unwrapFileKey([]))
  opening.catch(() => {})
  await press(without.page, "Use the passkey")
  await assert.rejects(opening)
})

test("nobody else on this machine gets a step, an answer in, or the address a second time", async t => {
  const { page } = await withAuthenticator(true)
  const desk = await PasskeyDesk.start({ files })
  t.after(() => {
    desk.end(false)
    return page.context().close()
  })
  const { port, hash } = new URL(desk.address)
  await page.goto(desk.address)
  await page.getByText("One moment.").waitFor()
  const making = desk.make("postern-vault ada")
  making.catch(() => {})
  await page.getByRole("button", { name: "Make the passkey" }).waitFor()
  const origin = `http://localhost:${port}`
  const bearer = (token: string) => ({
    Authorization: `Bearer ${token}`,
    Origin: origin,
    "Content-Type": "application/json",
  })
  const at = Number(port)
  assert.equal((await send(at, "/session", { method: "POST", headers: bearer(hash.slice(1)), body: "{}" })).status, 401)
  for (const token of ["", "x", hash.slice(1)]) {
    assert.equal((await send(at, "/step", { headers: bearer(token) })).status, 401)
    assert.equal((await send(at, "/answer", { method: "POST", headers: bearer(token), body: "{}" })).status, 401)
  }
  assert.equal((await send(at, "/", { host: "evil.example" })).status, 403)
  assert.equal(
    (await send(at, "/answer", { method: "POST", headers: { Origin: "http://evil.example" }, body: "{}" })).status,
    403,
  )
  await press(page, "Make the passkey")
  assert.match(await making, /^AGE-PLUGIN-FIDO2PRF-1/)
})

test("key add --passkey makes one by three presses, and the vault opens with it, in the agent as well", {
  skip:
    !existsSync(new URL("../../../packages/vault/browser/passkey.js", import.meta.url)) && "run npm run build first",
}, async t => {
  const computer = await Computer.withVault(t)
  const { page } = await withAuthenticator(true)
  t.after(() => page.context().close())
  /** Runs the command, and does in the browser what its page asks for. */
  const run = async (args: readonly string[], presses: readonly string[]): Promise<string> => {
    const child = spawn(process.execPath, [launcher, ...args, "--no-open", "--no-input"], {
      cwd: computer.home,
      env: computer.environment,
      detached: true,
    })
    const ended = new Promise<number | null>(resolve => child.once("close", resolve))
    let said = ""
    child.stdout.on("data", data => (said += data))
    const named = new Promise<string>((resolve, reject) => {
      child.once("close", () => reject(new Error(said)))
      child.stderr.on("data", data => {
        said += data
        const found = /http:\/\/localhost:\d+\/#\S+/.exec(said)?.[0]
        if (found !== undefined) resolve(found)
      })
    })
    const address = await within("the address of the page", named)
    await page.goto(address)
    for (const name of presses) await press(page, name)
    assert.equal(await within(`the end of ${args[0]}`, ended), 0, said)
    return said
  }
  const added = await run(
    ["key", "add", "--passkey", "--passphrase-file", "passphrase"],
    ["Make the passkey", "Close with the passkey", "Use the passkey"],
  )
  assert.match(added, /The key passkey \(passkey\) opens this vault, beside the passphrase/)
  const listed = await run(["list", "--key", "passkey"], ["Use the passkey"])
  assert.match(listed, /Opened with the key passkey \(passkey\)/)
  assert.match(await run(["unlock", "--key", "passkey", "--json"], ["Use the passkey"]), /"key": "passkey"/)
  assert.equal((await computer.runPiped(["list"], "", [])).exitCode, 0)
})

test("the passkey's page speaks seven languages, keeps to WCAG 2.2 AA in both themes and forced colours, and fits 360 pixels at double text size", async t => {
  const { page } = await withAuthenticator(true, { locale: "de-AT" })
  const desk = await PasskeyDesk.start({ files })
  t.after(() => {
    desk.end(false)
    return page.context().close()
  })
  await page.goto(desk.address)
  const making = desk.make("postern-vault ada")
  making.catch(() => {})
  await page.getByRole("button", { name: "Passkey erstellen" }).waitFor()
  const seen = new Set<string>()
  for (const language of languages) {
    await page.locator("#language").selectOption(language)
    const root = await page.evaluate(() => [
      document.documentElement.lang,
      document.documentElement.dir,
      document.title,
    ])
    assert.deepEqual(root, [language, language === "ar" ? "rtl" : "ltr", await page.locator("h1").innerText()])
    for (const part of ["h1", "#says", "#go"]) seen.add(await page.locator(part).innerText())
    for (const size of ["16px", "32px"]) {
      const sideways = await page.evaluate(fontSize => {
        const root = document.documentElement
        root.style.fontSize = fontSize
        return root.scrollWidth - root.clientWidth
      }, size)
      assert.equal(sideways, 0, `${language} at ${size}`)
    }
  }
  assert.equal(seen.size, languages.length * 3)
  for (const scheme of [{ colorScheme: "light" }, { colorScheme: "dark" }, { forcedColors: "active" }] as const) {
    await page.emulateMedia(scheme)
    assert.deepEqual(await violationsOn(page), [], JSON.stringify(scheme))
  }
})

test("by keyboard alone the language is chosen and the passkey made and used", async t => {
  const { page } = await withAuthenticator(true)
  const desk = await PasskeyDesk.start({ files })
  t.after(() => {
    desk.end(false)
    return page.context().close()
  })
  await page.goto(desk.address)
  const making = desk.make("postern-vault ada")
  making.catch(() => {})
  const button = page.getByRole("button", { name: "Make the passkey" })
  await button.waitFor()
  const isFocused = (each: Locator): Promise<void> =>
    becomes(() => each.evaluate(element => element === document.activeElement), true, "whether it has the focus")
  await isFocused(button)
  await page.keyboard.press("Shift+Tab")
  await isFocused(page.locator("#language"))
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle), "none")
  await page.keyboard.press("ArrowDown")
  await page.getByRole("button", { name: "Passkey erstellen" }).waitFor()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  const identity = await making
  const closing = desk.recipient(identity).wrapFileKey(new Uint8Array(16))
  await page.getByRole("button", { name: "Mit dem Passkey verschließen" }).waitFor()
  await page.keyboard.press("Enter")
  assert.equal((await closing).length, 1)
  desk.end(true)
  await page.getByText("Fertig.").waitFor()
})

test("guesses at the passkey's page are bounded, and the page goes on", async t => {
  const { page } = await withAuthenticator(true)
  const desk = await PasskeyDesk.start({ files, now: () => 0 })
  t.after(() => {
    desk.end(false)
    return page.context().close()
  })
  await page.goto(desk.address)
  const making = desk.make("postern-vault ada")
  await page.getByRole("button", { name: "Make the passkey" }).waitFor()
  const port = Number(new URL(desk.address).port)
  const statuses: number[] = []
  for (let guess = 0; guess < 60; guess++) {
    const headers = { Authorization: `Bearer guess-${guess}`, Origin: `http://localhost:${port}` }
    statuses.push((await send(port, "/session", { method: "POST", headers, body: "{}" })).status)
  }
  assert.ok(statuses.filter(status => status === 401).length <= 40, "the clock stood still")
  assert.ok(statuses.slice(40).every(status => status === 429))
  await press(page, "Make the passkey")
  assert.match(await making, /^AGE-PLUGIN-FIDO2PRF-1/)
})

test("a step that nobody does ends with a sentence, and so does an address that was used", async t => {
  const { page } = await withAuthenticator(true)
  const desk = await PasskeyDesk.start({ files, stepSeconds: 0.2 })
  t.after(() => {
    desk.end(false)
    return page.context().close()
  })
  await page.goto(desk.address)
  await assert.rejects(desk.make("ada"), { code: "locked" })
  await page.reload()
  await page.goto(desk.address)
  await page.getByText("This address was used already").waitFor()
})

test("a step that is not done when the desk ends is given up at once", async () => {
  const desk = await PasskeyDesk.start({ files })
  const making = desk.make("ada")
  desk.end(false)
  await assert.rejects(within("the end of the step", making, 30_000), { code: "locked" })
})
