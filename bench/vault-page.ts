import { join } from "node:path"
import type { Browser } from "playwright-core"
import { bundlePage } from "../build/page-files.ts"
import { createVault, type UnlockedMember, unlockedMember, Vault } from "../packages/vault/src/folder/index.ts"
import { type PageFiles, pageFiles } from "../packages/vault/src/page/http/page-files.ts"
import { PageVault, pageLimits, startPage } from "../packages/vault/src/page/index.ts"
import { openBrowser } from "../test/browser/open-browser.ts"
import { type Spread, spread } from "./rounds.ts"
import { aim, type Measure, type Section } from "./section.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"
import { vaultFacts } from "./vault-contents.ts"

const rounds = 5

/** The local page of a vault of 1,000 accounts and 20,000 events, in a real browser. */
export async function bench(): Promise<Section[]> {
  const browser = await openBrowser()
  try {
    return [await inTemporaryFolder(folder => pageOf(folder, browser))]
  } finally {
    await browser.close()
  }
}

interface Place {
  readonly folder: string
  readonly stateFolder: string
  readonly member: UnlockedMember
  readonly files: PageFiles
}

async function pageOf(base: string, browser: Browser): Promise<Section> {
  const [folder, stateFolder] = [join(base, "vault"), join(base, "state")]
  const secret = await createVault({ folder, member: "ada", passphrase: "correct horse battery", workFactor: 10 })
  const member = await unlockedMember(secret)
  await (await Vault.open({ folder, member, stateFolder })).commit(() => vaultFacts())
  const place: Place = { folder, stateFolder, member, files: pageFiles(await bundlePage()) }
  const looks: Look[] = []
  for (let round = 0; round < rounds; round++) looks.push(await look(place, browser))
  const of = (name: keyof Look): Spread => spread(looks.map(each => each[name]))
  return {
    title: "The local page of a vault of 1,000 accounts and 20,000 events, in Chromium",
    rows: [
      row("opening the vault with the key", of("opened")),
      row("the address to the first screen", of("first")),
      row("the list of accounts", of("list")),
      row("the slowest key typed into the search, until it is drawn", of("key")),
    ],
    aims: [
      aim({ work: "from the key to the first screen, in ms", against: "–", atMost: 1000 }, of("unlocked")),
      aim({ work: "the slowest key of a search, in ms", against: "–", atMost: 100 }, of("key")),
    ],
  }
}

/** Milliseconds. */
interface Look {
  readonly opened: number
  readonly first: number
  /** `opened` and `first` together. */
  readonly unlocked: number
  readonly list: number
  readonly key: number
}

async function look({ folder, member, stateFolder, files }: Place, browser: Browser): Promise<Look> {
  const began = performance.now()
  const vault = await Vault.open({ folder, member, stateFolder })
  const opened = performance.now() - began
  const running = await startPage({
    page: new PageVault({ vault, stateFolder }),
    files,
    port: 0,
    isDemo: false,
    limits: pageLimits,
    now: Date.now,
    warn: console.warn,
  })
  const page = await browser.newPage()
  try {
    const first = await milliseconds(async () => {
      await page.goto(running.address)
      await page.locator(".hero").waitFor()
    })
    const list = await milliseconds(async () => {
      await page.locator('nav a[href="#accounts"]').click()
      await page.locator(".rows li").first().waitFor()
    })
    const key = await page.evaluate(async () => {
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
    return { opened, first, unlocked: opened + first, list, key }
  } finally {
    running.end("stopped")
    await page.close()
  }
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const row = (name: string, value: Spread): Measure => ({ name, unit: "ms", value, ratio: null })
