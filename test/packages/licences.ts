import { readFile } from "node:fs/promises"
import satisfies from "spdx-satisfies"

/** A package that a lockfile names. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  /** An SPDX expression; @default none was stated */
  readonly license: string | undefined
  /** Whether nobody but this repository's developers gets it. */
  readonly isForDevelopment: boolean
}

/** What may be shipped to others. */
export const allowedInProduction = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "MIT-0", "Apache-2.0"]

/** What may be used to make it as well: two licences as free as those, and three for data. */
export const allowedInDevelopment = [
  ...allowedInProduction,
  "BlueOak-1.0.0",
  "Unlicense",
  "CC0-1.0",
  "CC-BY-3.0",
  "CC-BY-4.0",
]

/** What was read by hand, where a manifest states no licence. */
const readByHand: Readonly<Record<string, string>> = {
  // Its LICENSE file is the MIT text; comes with pdfkit.
  "png-js@2.0.0": "MIT",
}

const lockfiles = ["package-lock.json", "bench/package-lock.json"]

/** Lists what the lockfiles name, platform packages that are not installed here among them; workspaces are left out. */
export async function lockedPackages(repository: URL): Promise<LockedPackage[]> {
  const found = new Map<string, LockedPackage>()
  for (const lockfile of lockfiles) {
    const { packages } = JSON.parse(await readFile(new URL(lockfile, repository), "utf8")) as LockFile
    for (const [path, { version, license, link, dev, devOptional }] of Object.entries(packages)) {
      const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1]
      if (name === undefined || version === undefined || link === true) continue
      const id = `${name}@${version}`
      const isForDevelopment = (lockfile !== lockfiles[0] || dev || devOptional) ?? false
      const known = found.get(id)
      found.set(id, {
        name,
        version,
        license: license ?? readByHand[id],
        isForDevelopment: isForDevelopment && known?.isForDevelopment !== false,
      })
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Says why a package's licence is not allowed; nothing if it is. */
export function licenceFault({ name, version, license, isForDevelopment }: LockedPackage): string | undefined {
  if (license === undefined) return `${name}@${version} states no licence: read its files`
  const allowed = isForDevelopment ? allowedInDevelopment : allowedInProduction
  try {
    if (satisfies(license, allowed)) return undefined
  } catch {
    return `${name}@${version}: "${license}" is no SPDX expression`
  }
  return `${name}@${version} is under ${license}, which is not allowed ${isForDevelopment ? "" : "in production"}`.trimEnd()
}

interface LockFile {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string
        readonly license?: string
        readonly link?: boolean
        readonly dev?: boolean
        readonly devOptional?: boolean
      }
    >
  >
}

if (import.meta.main) {
  const packages = await lockedPackages(new URL("../../", import.meta.url))
  if (!process.argv.includes("--quiet")) print(packages)
  const faults = packages.map(licenceFault).filter(fault => fault !== undefined)
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length > 0 ? 1 : 0
}

function print(packages: readonly LockedPackage[]): void {
  for (const isForDevelopment of [false, true]) {
    console.log(isForDevelopment ? "\nFor development:" : "Shipped, or asked for by what is shipped:")
    const group = packages.filter(each => each.isForDevelopment === isForDevelopment)
    for (const [license, members] of Map.groupBy(group, each => each.license ?? "none stated"))
      console.log(`  ${license}: ${members.map(({ name, version }) => `${name} ${version}`).join(", ")}`)
  }
}
