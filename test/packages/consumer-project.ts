import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import type { PublishedPackage } from "./published-package.ts"
import { npm } from "./run.ts"
import type { Tarball } from "./staged-package.ts"

const sources = fileURLToPath(new URL("consumer/", import.meta.url))

/** Makes an empty project and installs packages there, from tarballs by path and from the registry by `name@range`; no script of any may run. */
export async function makeProject(folder: string, specifiers: readonly string[], node?: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const manifest = { name: "consumer", version: "1.0.0", private: true, type: "module", license: "MIT" }
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest))
  await npm(["install", "--prefer-offline", ...specifiers], { cwd: folder }, node)
}

/** Puts the consumer's tests into a project, and the authenticator that they need, as plain JavaScript. */
export async function addConsumerTests(folder: string): Promise<void> {
  for (const name of await readdir(sources)) await copyFile(join(sources, name), join(folder, name))
  await build({
    entryPoints: [fileURLToPath(new URL("../authenticator.ts", import.meta.url))],
    outfile: join(folder, "authenticator.js"),
    format: "esm",
  })
}

/** The tarballs to install for one package: its own and those of its dependencies and peers among the published, at any depth. */
export function withDependencies(tarball: Tarball, tarballs: readonly Tarball[]): Tarball[] {
  const needs = { ...tarball.manifest.peerDependencies, ...tarball.manifest.dependencies }
  const dependencies = tarballs.filter(({ name }) => needs[name] !== undefined)
  return [...new Set([tarball, ...dependencies.flatMap(each => withDependencies(each, tarballs))])]
}

/** The peers of the packages that are not of this repository, as `name@range`. */
export function peersOf(packages: readonly PublishedPackage[]): string[] {
  const own = new Set(packages.map(({ manifest }) => manifest.name))
  const ranges = packages
    .flatMap(({ manifest }) => Object.entries(manifest.peerDependencies ?? {}))
    .filter(([name]) => !own.has(name))
  return [...new Set(ranges.map(([name, range]) => `${name}@${range}`))]
}
