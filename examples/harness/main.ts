import assert from "node:assert/strict"
import { bundleForBrowsers } from "../../build/browser-files.ts"
import { openBrowser } from "../../test/browser/open-browser.ts"
import { contract } from "./contract.ts"
import { Example } from "./example.ts"
import { scenario } from "./scenario.ts"

const names = ["node", "express", "fastify", "hono", "next", "sveltekit"]
const asked = process.argv.slice(2)
for (const name of asked)
  if (!names.includes(name)) throw new TypeError(`There is no example ${name}: expected ${names.join(", ")}`)

let failures = 0
async function show(title: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  try {
    await work()
    console.log(`  ✔ ${title} (${Math.round(performance.now() - started)} ms)`)
  } catch (fault) {
    failures++
    console.log(`  ✖ ${title}`)
    console.log(fault)
  }
}

await bundleForBrowsers()
const browser = await openBrowser()
try {
  for (const name of asked.length > 0 ? asked : names) {
    console.log(name)
    const example = new Example(name)
    await show("it is installed, type-checked and built", () => example.build())
    try {
      await example.start()
      let secrets: string[] = []
      await show("a browser goes the whole way", async () => {
        secrets = await scenario(browser, example.url)
      })
      for (const [title, prove] of Object.entries(contract)) await show(title, () => prove(example))
      await show("it stops when asked, and its log holds no code and no secret", async () => {
        assert.ok(await example.stop(), "it did not stop by itself")
        for (const secret of secrets) assert.ok(!example.output.includes(secret))
        assert.doesNotMatch(example.output, /ptk_/)
      })
    } catch (fault) {
      failures++
      console.log(fault)
    } finally {
      await example.stop()
    }
  }
} finally {
  await browser.close()
}
process.exitCode = failures > 0 ? 1 : 0
