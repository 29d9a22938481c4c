import assert from "node:assert/strict"
import { bundleForBrowsers } from "../../build/browser-files.ts"
import { openBrowser } from "../../test/browser/open-browser.ts"
import { contract } from "./contract.ts"
import { Example } from "./example.ts"
import { gateContract } from "./gate-contract.ts"
import { HttpExample, httpExampleNames, outageIsTold } from "./http-example.ts"
import { jsxTypesHold } from "./jsx-types.ts"
import { scenario } from "./scenario.ts"

const nodeNames = ["node", "express", "fastify", "hono", "nest", "next", "sveltekit"]
const names = [...nodeNames, ...httpExampleNames, "jsx"]
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

/** Goes through everything that one example must hold. */
async function prove(example: Example | HttpExample, provenBy: () => [string, () => Promise<void>][]): Promise<void> {
  await show("it is installed, type-checked and built", () => example.build())
  try {
    await example.start()
    let secrets: string[] = []
    await show("a browser goes the whole way", async () => {
      secrets = await scenario(browser, example.url)
    })
    for (const [title, work] of provenBy()) await show(title, work)
    await show("it stops when asked, and its log holds no code and no secret", async () => {
      const isGraceful = await example.stop()
      assert.ok(isGraceful || example instanceof HttpExample, "it did not stop by itself")
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

await bundleForBrowsers()
const browser = await openBrowser()
try {
  for (const name of asked.length > 0 ? asked : names) {
    console.log(name)
    if (name === "jsx") {
      await show("the elements are typed in React, Vue, Svelte and Solid", async () => jsxTypesHold())
      continue
    }
    if (nodeNames.includes(name)) {
      const example = new Example(name)
      await prove(example, () => Object.entries(contract).map(([title, work]) => [title, () => work(example)]))
      continue
    }
    const example = new HttpExample(name)
    if (!example.isPossible) {
      console.log(`  – skipped: ${name} is not on this machine`)
      continue
    }
    await prove(example, () => [
      ...Object.entries(gateContract).map(([title, work]): [string, () => Promise<void>] => [
        title,
        () => work(example),
      ]),
      ["while the service is down nobody gets in, and people read what is the matter", () => outageIsTold(example)],
    ])
  }
} finally {
  await browser.close()
}
process.exitCode = failures > 0 ? 1 : 0
