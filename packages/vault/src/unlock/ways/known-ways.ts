import { join } from "node:path"
import { makePrivateFolder, readIfThere, sha256Hex, stateFolder, withLock, writeDurably } from "../../folder/index.ts"
import { VaultError } from "../../record/index.ts"
import type { Way } from "./way.ts"

/**
 * What this device knows of ways in, outside of the synced folder. A folder that others can write to must not choose which programs and
 * modules run here, nor which vault is opened: a way is used only where it was made, or made known, on this device.
 */
export interface KnownWays {
  /** By member and label: SHA-256 of the way's file. */
  readonly ways: Readonly<Record<string, string>>
  /** By token: the path of its PKCS#11 module on this computer. */
  readonly modules: Readonly<Record<string, string>>
}

const nothing: KnownWays = { ways: {}, modules: {} }
const nameOf = ({ member, label }: Pick<Way, "member" | "label">): string => `${member}/${label}`

export async function readKnownWays(vault: string): Promise<KnownWays> {
  const path = join(stateFolder(vault), "ways.json")
  const file = await readIfThere(path)
  if (file === null) return nothing
  try {
    const { ways, modules } = JSON.parse(file.toString("utf8")) as KnownWays
    if (!isTexts(ways) || !isTexts(modules)) throw new TypeError("another shape")
    return { ways, modules }
  } catch (cause) {
    throw new VaultError(
      "integrity-broken",
      `${path} cannot be read: it is what this device knows of your keys. Delete it, open the vault with the passphrase, and make them known again: postern-vault key add`,
      { cause },
    )
  }
}

const isTexts = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.values(value).every(each => typeof each === "string")

/** Tells whether this way is the one that was made, or made known, here. */
export const isKnownWay = ({ ways }: KnownWays, way: Way): boolean =>
  Object.hasOwn(ways, nameOf(way)) && ways[nameOf(way)] === sha256Hex(way.text)

/** Remembers a way, and where its token's module is. */
export const knowWay = (vault: string, way: Way): Promise<void> =>
  change(vault, ({ ways, modules }) => ({ ways: { ...ways, [nameOf(way)]: sha256Hex(way.text) }, modules }))

export const forgetWay = (vault: string, way: Pick<Way, "member" | "label">): Promise<void> =>
  change(vault, ({ ways, modules }) => {
    const { [nameOf(way)]: _, ...others } = ways
    return { ways: others, modules }
  })

/** Remembers the module by which a token was reached, so that it need not be named again. */
export const knowModule = (vault: string, token: string, path: string): Promise<void> =>
  change(vault, ({ ways, modules }) => ({ ways, modules: { ...modules, [token]: path } }))

async function change(vault: string, next: (known: KnownWays) => KnownWays): Promise<void> {
  const folder = stateFolder(vault)
  await makePrivateFolder(folder)
  await withLock(folder, "ways-lock", async () => {
    const before = await readKnownWays(vault)
    const after = next(before)
    if (JSON.stringify(after) !== JSON.stringify(before))
      await writeDurably(join(folder, "ways.json"), `${JSON.stringify(after)}\n`)
  })
}
