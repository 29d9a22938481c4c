import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { cp, mkdir, readdir, rm, stat, symlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build, type Metafile, type Plugin } from "esbuild"
import { bundledPackages } from "../../build/doors.ts"
import { madeOnce } from "./made-once.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))
const packages = ["postern", "vault"] as const

/** What is native, or reads files of its own, or is asked for by the name under which an application installs it. */
const notBundled = ["@node-rs/*", "kdbxweb", "libsodium-wrappers", "mysql2", "nodemailer", "pdfkit", "pg", "unpdf"]

/** The launchers of the two command lines, absolute. */
export interface CommandPrograms {
  readonly postern: string
  readonly vault: string
}

/**
 * Half of what hundreds of starts took went into passphrases of new vaults. That the default is dear is shown where it stands, and in the
 * packed package; what a file asks for is derived here too.
 */
const cheapPassphrases: Plugin = {
  name: "cheap passphrases",
  setup({ onLoad }) {
    onLoad({ filter: /\/keys\/default-work-factor\.ts$/ }, () => ({ contents: "export const defaultWorkFactor = 8" }))
  },
}

let programs: Promise<CommandPrograms> | null = null

/**
 * Gives the two command lines for tests to start by the hundred: laid out as they are installed, but bundled with what they depend on, so that a
 * start takes half of the time that it takes from the sources. The folder is named by a digest of all that goes into it, so that it is
 * never out of date.
 */
export function commandPrograms(): Promise<CommandPrograms> {
  programs ??= madeOnce(`commands-${digestOfSources()}`, makePrograms).then(folder => ({
    postern: join(folder, "postern/bin/postern.js"),
    vault: join(folder, "vault/bin/postern-vault.js"),
  }))
  return programs
}

async function makePrograms(folder: string): Promise<void> {
  // What is not bundled is found as if this folder were the repository's.
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction")
  for (const name of packages) {
    const [source, made] = [join(root, "packages", name), join(folder, name)]
    await mkdir(made)
    for (const part of ["package.json", "bin"]) await cp(join(source, part), join(made, part), { recursive: true })
    await bundleProgram(name, { outdir: join(made, "dist"), write: true })
  }
  await cp(join(root, "packages/vault/fonts"), join(folder, "vault/fonts"), { recursive: true })
  // Made by `npm run build`, maybe later than this.
  for (const name of packages)
    await symlink(join(root, "packages", name, "browser"), join(folder, name, "browser"), "junction")
  await removeOld(dirname(folder))
}

// Each edit makes another folder. What is older than a day is no running test's.
async function removeOld(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name)
    if (name.startsWith("commands-") && (await stat(path)).mtimeMs < Date.now() - 86_400_000)
      await rm(path, { recursive: true, force: true })
  }
}

/** What a command line is made of: paths from the repository's folder, and names of packages that are not bundled. */
export interface Bundled {
  readonly all: readonly string[]
  /** what every start loads, before it is known which command was asked for */
  readonly atStart: readonly string[]
}

/** Bundles one command line. */
export async function bundleProgram(
  name: (typeof packages)[number],
  { outdir, write }: { readonly outdir: string; readonly write: boolean },
): Promise<Bundled> {
  const { started } = bundledPackages.find(each => each.name === name)!
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(started.map(file => [file, `packages/${name}/src/${file}.ts`])),
    outdir,
    write,
    metafile: true,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    external: notBundled,
    plugins: [cheapPassphrases],
    conditions: ["postern-source"],
    format: "esm",
    platform: "node",
    target: "es2024",
    charset: "utf8",
    // What is written in CommonJS asks for Node's own modules by this name.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url)',
    },
  })
  const main = Object.keys(metafile.outputs).find(output => output.endsWith("cli/main.js"))!
  return { all: Object.keys(metafile.inputs), atStart: [...loadedBy(main, metafile)] }
}

function loadedBy(file: string, { outputs }: Metafile, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const input of Object.keys(outputs[file]?.inputs ?? {})) seen.add(input)
  for (const { path, kind } of outputs[file]?.imports ?? [])
    if (kind !== "dynamic-import") loadedBy(path, { outputs, inputs: {} }, seen)
  return seen
}

function digestOfSources(): string {
  const hash = createHash("sha256")
  for (const file of programSources()) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest("hex").slice(0, 16)
}

/** Every file that the programs are made of, from the repository's folder; what npm installs is told by its lock file. */
export function programSources(): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && !/\.(?:test|fixture)\.ts$/.test(entry.name))
      .map(({ parentPath, name }) => join(parentPath, name).slice(root.length))
  const ofPackages = packages.flatMap(name =>
    ["src", "bin"].flatMap(folder => below(`packages/${name}/${folder}`)).concat(`packages/${name}/package.json`),
  )
  const recipe = ["test/machine/command-programs.ts", "build/doors.ts", "package-lock.json"]
  return [...ofPackages, ...below("packages/core/src"), ...below("packages/vault/fonts"), ...recipe].sort()
}
