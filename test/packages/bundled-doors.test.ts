import assert from "node:assert/strict"
import { test } from "node:test"
import type { Metafile } from "esbuild"
import { bundledPackages, bundlePackage } from "../../build/doors.ts"

type Outputs = Metafile["outputs"]

const built = new Map<string, Outputs>()
for (const each of bundledPackages) built.set(each.name, (await bundlePackage(each, { write: false })).outputs)

/** The files that are read where one is imported: itself, and what it and they import before they run. */
function readWith(outputs: Outputs, file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  for (const { path, kind, external } of outputs[file]!.imports)
    if (kind === "import-statement" && external !== true) readWith(outputs, path, found)
  return found
}

const outputOf = (outputs: Outputs, source: string): string =>
  Object.keys(outputs).find(name => outputs[name]!.entryPoint === source)!

for (const [name, outputs] of built) {
  test(`every source of ${name} is in one file alone, so that a class and a module's state exist once for all doors`, () => {
    const placed = new Map<string, string>()
    for (const [output, { inputs }] of Object.entries(outputs))
      for (const [source, { bytesInOutput }] of Object.entries(inputs)) {
        if (bytesInOutput === 0) continue
        assert.equal(placed.get(source), undefined, `${source} is in ${output} too`)
        placed.set(source, output)
      }
    assert.ok(placed.size > 0)
    assert.ok(
      [...placed.keys()].every(source => source.startsWith("src/")),
      "what it depends on stays outside",
    )
  })

  test(`every file of ${name} has a source map`, () => {
    const scripts = Object.keys(outputs).filter(output => output.endsWith(".js"))
    assert.ok(scripts.every(script => outputs[`${script}.map`] !== undefined))
  })
}

test("postern serve and postern-vault read a handful of files of their package", () => {
  const postern = built.get("postern")!
  const serving = readWith(postern, outputOf(postern, "src/cli/index.ts"))
  readWith(postern, outputOf(postern, "src/cli/serve/serving.ts"), serving)
  readWith(postern, outputOf(postern, "src/stores/sqlite/index.ts"), serving)
  assert.ok(serving.size <= 30, `postern serve: ${serving.size}`)
  const vault = built.get("vault")!
  const started = readWith(vault, outputOf(vault, "src/cli/main.ts"))
  assert.ok(started.size <= 12, `postern-vault: ${started.size}`)
})
