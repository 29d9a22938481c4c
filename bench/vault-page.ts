import { join } from "node:path"
import { bundlePage } from "../build/page-files.ts"
import { createVault, unlockedMember, Vault } from "../packages/vault/src/folder/index.ts"
import { pageFiles } from "../packages/vault/src/page/http/page-files.ts"
import { PageVault, pageLimits, startPage } from "../packages/vault/src/page/index.ts"
import { openBrowser } from "../test/browser/open-browser.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"
import { vaultFacts } from "./vault-contents.ts"

// `node --conditions=postern-source bench/vault-page.ts`: how long the local page of a vault of 1,000 accounts and 20,000 events takes in a real
// browser. It is no part of `npm run bench`, whose figures need no browser.
await inTemporaryFolder(async base => {
  const folder = join(base, "vault")
  const stateFolder = join(base, "state")
  const member = await unlockedMember(
    await createVault({ folder, member: "ada", passphrase: "correct horse battery", workFactor: 10 }),
  )
  await (await Vault.open({ folder, member, stateFolder })).commit(() => vaultFacts())
  const browser = await openBrowser()
  for (let round = 1; round <= 3; round++) {
    const began = performance.now()
    const vault = await Vault.open({ folder, member, stateFolder })
    const opened = performance.now()
    const running = await startPage({
      page: new PageVault({ vault, stateFolder }),
      files: pageFiles(await bundlePage()),
      port: 0,
      isDemo: false,
      limits: pageLimits,
      now: Date.now,
      warn: console.warn,
    })
    const page = await browser.newPage()
    const asked = performance.now()
    await page.goto(running.address)
    await page.locator(".hero").waitFor()
    const first = performance.now()
    await page.locator('nav a[href="#accounts"]').click()
    await page.locator(".rows li").first().waitFor()
    const list = performance.now()
    const perKey = await page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>("#search")!
      const times: number[] = []
      for (const text of ["s", "se", "ser", "serv", "service 9", "service 99", "service 999", ""]) {
        const start = performance.now()
        input.value = text
        input.dispatchEvent(new InputEvent("input", { bubbles: true }))
        await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))
        times.push(performance.now() - start)
      }
      return Math.max(...times)
    })
    const ms = (value: number): string => `${value.toFixed(0)} ms`
    console.log(
      `round ${round}: opening the vault ${ms(opened - began)}, first screen ${ms(first - asked)}, accounts ${ms(list - first)}, slowest key of a search ${ms(perKey)}`,
    )
    running.end("stopped")
    await page.close()
  }
  await browser.close()
})
