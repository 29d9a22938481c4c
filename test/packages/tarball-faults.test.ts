import assert from "node:assert/strict"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, test } from "node:test"
import { fileURLToPath } from "node:url"
import { publishedPackages } from "./published-package.ts"
import { publishedManifest, type Tarball } from "./staged-package.ts"
import { tarballFaults } from "./tarball-faults.ts"

const repository = fileURLToPath(new URL("../../", import.meta.url))
const folder = await mkdtemp(join(tmpdir(), "postern-tarball-"))
after(() => rm(folder, { recursive: true }))

const sound: Tarball = {
  name: "sound",
  path: "",
  folder,
  files: ["README.md", "LICENSE", "package.json", "dist/errors.js"],
  manifest: {
    name: "sound",
    version: "1.0.0",
    description: "What a package must be",
    license: "MIT",
    type: "module",
    engines: { node: ">=22.13" },
    publishConfig: { access: "public", provenance: true },
    exports: { ".": { types: "./dist/errors.js", default: "./dist/errors.js" } },
    dependencies: { uqr: "0.1.3" },
  },
}
await mkdir(join(folder, "src"))
await mkdir(join(folder, "dist/chunks"), { recursive: true })
await writeFile(join(folder, "dist/errors.js"), 'import "./chunks/chunk-2R2PTAON.js"')
await writeFile(join(folder, "dist/chunks/chunk-2R2PTAON.js"), "")
await writeFile(join(folder, "dist/chunks/gone-5QIFPLSO.js"), "")
await writeFile(join(folder, "src/errors.ts"), "")

function faultsOf(change: Partial<Tarball>): Promise<string[]> {
  return tarballFaults({ ...sound, ...change }, folder)
}

const withFile = (file: string) => ({ files: [...sound.files, file] })
const withField = (field: object) => ({ manifest: { ...sound.manifest, ...field } })

test("a tarball with all that it needs has no fault", async () => {
  assert.deepEqual(await faultsOf({}), [])
  assert.deepEqual(await faultsOf(withField({ scripts: { test: "node --test" } })), [])
})

test("a chunk that a door imports belongs to the package", async () => {
  assert.deepEqual(await faultsOf(withFile("dist/chunks/chunk-2R2PTAON.js")), [])
})

test("each thing that must not be published, or is missing, is a fault", async () => {
  for (const change of [
    { files: sound.files.filter(file => file !== "LICENSE") },
    withFile("src/errors.test.ts"),
    withFile("src/terminal.fixture.ts"),
    withFile("dist/tsconfig.tsbuildinfo"),
    withFile("dist/gone.js"),
    withFile("dist/gone.d.ts"),
    withFile("dist/chunks/gone-5QIFPLSO.js"),
    withFile("binding.gyp"),
    withField({ scripts: { postinstall: "node steal.js" } }),
    withField({ scripts: { prepare: "tsc" } }),
    withField({ license: "GPL-3.0-only" }),
    withField({ publishConfig: { access: "public" } }),
    withField({ dependencies: { uqr: "^0.1.3" } }),
    withField({ bin: { sound: "./bin/sound.js" } }),
    withField({ exports: undefined }),
  ])
    assert.equal((await faultsOf(change)).length, 1, JSON.stringify(change))
})

test("a source map leads to a file that is there or has the text inside", async () => {
  await writeFile(join(folder, "lost.map"), JSON.stringify({ sources: ["src/lost.ts"] }))
  await writeFile(join(folder, "found.map"), JSON.stringify({ sources: ["src/errors.ts"] }))
  await writeFile(join(folder, "inside.map"), JSON.stringify({ sources: ["src/lost.ts"], sourcesContent: ["let a"] }))
  assert.equal((await faultsOf(withFile("lost.map"))).length, 1)
  assert.deepEqual(await faultsOf(withFile("found.map")), [])
  assert.deepEqual(await faultsOf(withFile("inside.map")), [])
})

test("no published package has a script that runs at an installation, nor keeps the condition of this repository", async () => {
  const packages = await publishedPackages(repository)
  assert.deepEqual(
    packages.map(({ manifest }) => manifest.name),
    ["@postern/core", "postern", "@postern/vault", "@postern/elements", "@postern/better-auth", "@postern/nest"],
  )
  const root = {
    name: "root",
    version: "1.0.0",
    repository: { type: "git", url: "git+https://example.org/postern.git" },
  }
  for (const each of packages) {
    assert.equal(each.manifest.scripts, undefined)
    const published = publishedManifest(each, root)
    assert.ok(JSON.stringify(each.manifest).includes("postern-source"))
    assert.ok(!JSON.stringify(published).includes("postern-source"))
    assert.equal(published.devDependencies, undefined)
    assert.deepEqual(published.repository, { ...root.repository, directory: each.directory })
    assert.deepEqual(published.exports?.["."] && Object.keys(published.exports["."]), ["types", "default"])
  }
})
