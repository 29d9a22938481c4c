import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const elements = new URL("../packages/elements/", import.meta.url)
const readme = await readFile(new URL("README.md", elements), "utf8")
const kib = 1024

function bundled(entry: string, splitting: boolean) {
  return build({
    entryPoints: [fileURLToPath(new URL(`src/${entry}.ts`, elements))],
    bundle: true,
    splitting,
    charset: "utf8",
    target: "es2022",
    minify: true,
    format: "esm",
    platform: "browser",
    outdir: "bundle",
    absWorkingDir: fileURLToPath(elements),
    conditions: ["postern-source"],
    metafile: true,
    write: false,
    // As the published script: see build/browser-files.ts.
    ...(splitting ? {} : { external: ["*/sealed-kit.ts"] }),
  })
}

/**
 * Bundles one entry as an application does. Gives the gzipped KiB that load with the page, those that load later, without languages, and
 * those that a sealed file loads.
 */
async function sizeOf(entry: string): Promise<{ withPage: number; later: number; sealed: number }> {
  const { outputFiles, metafile } = await bundled(entry, true)
  const { outputs } = metafile
  const withPage = new Set<string>()
  const visit = (name: string): void => {
    if (withPage.has(name)) return
    withPage.add(name)
    for (const { path, kind } of outputs[name]!.imports) if (kind === "import-statement") visit(path)
  }
  const isSealed = (name: string) =>
    /unseal-kit|sealed-kit|age-encryption/.test(Object.keys(outputs[name]!.inputs).join())
  const isLanguage = (name: string) => /\/words\/languages\/[\w-]+\.ts$/.test(outputs[name]!.entryPoint ?? "")
  visit(Object.keys(outputs).find(name => outputs[name]!.entryPoint === `src/${entry}.ts`)!)
  let [page, later, sealed] = [0, 0, 0]
  for (const { path, contents } of outputFiles) {
    const name = path.slice(fileURLToPath(elements).length)
    const size = gzipSync(contents).length / kib
    if (withPage.has(name)) page += size
    else if (isSealed(name)) sealed += size
    else if (!isLanguage(name)) later += size
  }
  return { withPage: page, later, sealed }
}

/** Reads the whole KiB that the README states in a sentence. */
function stated(pattern: RegExp): number[] {
  const match = pattern.exec(readme)
  assert.ok(match !== null, `the README says ${pattern}`)
  return match.slice(1).map(Number)
}

test("the elements are no larger than their README says, in whole KiB, gzipped", async () => {
  const [all, challenge, codeForm, sealedKit] = stated(
    /About (\d+) KB gzipped for the first three, (\d+) KB for the challenge alone, which fetches (\d+) KB more with the first backup code, or when somebody asks for another way in, and (\d+) KB with the first kit file that is sealed/,
  )
  const [opener, age] = stated(/The kit opener has (\d+) KB, and fetches (\d+) KB with the first file/)
  const [one] = stated(/as one script, with every language in it \((\d+) KB gzipped\)/)
  const atMost = (size: number, limit: number | undefined, what: string) =>
    assert.ok(Math.floor(size) <= limit!, `${what}: ${size.toFixed(2)} KiB, ${limit} are stated`)
  atMost((await sizeOf("index")).withPage, all, "the first three")
  const ofChallenge = await sizeOf("challenge")
  atMost(ofChallenge.withPage, challenge, "the challenge")
  atMost(ofChallenge.later, codeForm, "with the first backup code")
  atMost(ofChallenge.sealed, sealedKit, "with the first sealed file")
  const ofOpener = await sizeOf("kit-opener")
  atMost(ofOpener.withPage, opener, "the kit opener")
  atMost(ofOpener.later + ofOpener.sealed, age, "with the first file")
  const { outputFiles } = await bundled("index", false)
  atMost(gzipSync(outputFiles[0]!.contents).length / kib, one, "one script")
})
