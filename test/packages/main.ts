import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { bundleForBrowsers } from "../../build/browser-files.ts"
import { bundleDoors } from "../../build/doors.ts"
import { writePage } from "../../build/page-files.ts"
import { startPostgres } from "../postgres/postgres-server.ts"
import { billOfMaterials } from "./bill-of-materials.ts"
import { bundleFaults } from "./browser-bundle.ts"
import { addConsumerTests, makeProject, peersOf, withDependencies } from "./consumer-project.ts"
import { nodeProgram, nodeVersions } from "./node-program.ts"
import { publintFaults, typeResolutionFaults } from "./package-checkers.ts"
import { publishedPackages, readManifest } from "./published-package.ts"
import { localProgram, run } from "./run.ts"
import { packStaged, type Tarball } from "./staged-package.ts"
import { tarballFaults } from "./tarball-faults.ts"

/**
 * `npm run packages`: packs every published package as it would be published, checks the tarballs, and uses them as a stranger would, in
 * projects outside of this repository, on every line of Node that is promised. What passed is left in `reports/packages`, with a bill of
 * materials each. `--release` asks for what only a release needs.
 */
const repository = fileURLToPath(new URL("../../", import.meta.url))
const outcome = join(repository, "reports", "packages")
const work = await mkdtemp(join(tmpdir(), "postern-packages-"))
const packages = await publishedPackages(repository)
try {
  if (process.argv.includes("--release")) await assertReleasable()
  const tarballs = await packedTarballs()
  await assertTarballs(tarballs)
  const bills = await Promise.all(tarballs.map(tarball => triedAlone(tarball, tarballs)))
  await triedOnEveryNode(tarballs)
  await rm(outcome, { recursive: true, force: true })
  await mkdir(outcome, { recursive: true })
  for (const [index, { path }] of tarballs.entries()) {
    await cp(path, join(outcome, basename(path)))
    await writeFile(join(outcome, basename(path).replace(/\.tgz$/, ".cdx.json")), bills[index]!)
  }
  console.log(`All of it holds: see ${outcome}.`)
} finally {
  await rm(work, { recursive: true, force: true })
}

/** @throws Error if npm could not prove where a package comes from, or two packages would be of different versions */
async function assertReleasable(): Promise<void> {
  const root = await readManifest(repository)
  if (root.repository === undefined)
    throw new Error("the root's package.json has no `repository`: without its address npm cannot prove provenance")
  const others = packages.filter(({ manifest }) => manifest.version !== root.version)
  if (others.length > 0)
    throw new Error(`${others.map(({ directory }) => directory).join(", ")}: not version ${root.version}`)
}

async function packedTarballs(): Promise<Tarball[]> {
  await run(localProgram(repository, "tsc"), ["-b", "--force", "tsconfig.build.json"], { cwd: repository })
  await bundleDoors()
  await bundleForBrowsers()
  await writePage()
  const tarballs: Tarball[] = []
  for (const each of packages) tarballs.push(await packStaged(each, repository, join(work, basename(each.folder))))
  return tarballs
}

async function assertTarballs(tarballs: readonly Tarball[]): Promise<void> {
  for (const [index, tarball] of tarballs.entries()) {
    const faults = [
      ...(await tarballFaults(tarball, packages[index]!.folder)),
      ...(await publintFaults(tarball)),
      ...(await typeResolutionFaults(tarball, repository)),
    ]
    if (faults.length > 0) throw new Error(`${tarball.name} must not be published:\n${faults.join("\n")}`)
    console.log(`${tarball.name}: ${tarball.files.length} files; contents, publint and types are right`)
  }
}

/** Installs one package with nothing else around it, so that no dependency is found by luck, and gives its bill of materials. */
async function triedAlone(tarball: Tarball, tarballs: readonly Tarball[]): Promise<string> {
  const folder = join(work, "alone", basename(tarball.folder))
  await makeProject(
    folder,
    withDependencies(tarball, tarballs).map(({ path }) => path),
  )
  // The scripts for pages need a page.
  const doors = Object.keys(tarball.manifest.exports ?? {}).filter(
    door => !door.includes("*") && !door.startsWith("./browser/"),
  )
  // The door for tests registers some, so all of them are loaded by the test runner.
  const lines = doors.map(door => `await import(${JSON.stringify(door.replace(/^\./, tarball.name))})`)
  await writeFile(join(folder, "doors.test.js"), lines.join("\n"))
  await run(process.execPath, ["--test", "doors.test.js"], { cwd: folder })
  return billOfMaterials(tarball, folder)
}

async function triedOnEveryNode(tarballs: readonly Tarball[]): Promise<void> {
  const postgres = await startPostgres()
  try {
    for (const version of nodeVersions) {
      const start = performance.now()
      const node = await nodeProgram(version, join(repository, "node_modules", ".cache", "nodes"))
      const folder = join(work, `on-${version}`)
      await makeProject(folder, [...tarballs.map(({ path }) => path), ...peersOf(packages)], node)
      await addConsumerTests(folder)
      const database = await postgres.createDatabase(`on_${version.replaceAll(".", "_")}`)
      const env = { PATH: process.env.PATH, HOME: folder, POSTGRES: database }
      await run(node, ["--test", "--test-concurrency=1", "--test-reporter=spec", "doors.test.js", "commands.test.js"], {
        cwd: folder,
        env,
      })
      console.log(`Node ${version}: installed, every door and command tried, in ${seconds(start)}`)
    }
  } finally {
    await postgres.remove()
  }
  const folder = join(work, "types")
  await makeProject(folder, [...tarballs.map(({ path }) => path), ...peersOf(packages), ...(await typePackages())])
  await addConsumerTests(folder)
  await run(localProgram(repository, "tsc"), ["-p", "consumer.tsconfig.json"], { cwd: folder })
  const faults = await bundleFaults(folder)
  if (faults.length > 0) throw new Error(faults.join("\n"))
  console.log("A strict TypeScript project compiles against the types; the elements bundle for the browser")
}

/** What a TypeScript project has beside the packages: the types of Node and of the peers that bring none. */
async function typePackages(): Promise<string[]> {
  const { devDependencies = {} } = await readManifest(repository)
  return ["@types/node", "@types/pg"].map(name => `${name}@${devDependencies[name]}`)
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}
