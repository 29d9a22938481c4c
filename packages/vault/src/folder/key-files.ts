import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileNames } from "./disk/file-names.ts"

/**
 * The key files in the folder: those of members, of others who asked to join or have left, and strays, such as the copies that a sync
 * program makes of a file in conflict.
 */
export interface KeyFiles {
  readonly members: readonly string[]
  readonly outside: readonly string[]
  readonly strays: readonly string[]
}

/** Tells whose key files are in the folder. Nothing where the folder is no vault. */
export async function keyFiles(folder: string): Promise<KeyFiles> {
  const names = (await fileNames(join(folder, "keys")))
    .filter(name => name.endsWith(".age") && !name.startsWith("."))
    .map(name => name.slice(0, -4))
    .sort()
  // Not believed, for nobody has checked its signature yet: it only says which names to offer, and a key file proves itself.
  const listed = await namesListed(folder)
  const members = names.filter(name => listed === null || listed.members.includes(name))
  if (members.length === 0) return { members: names, outside: [], strays: [] }
  const joining = (await fileNames(join(folder, "joins"))).map(name => name.slice(0, name.lastIndexOf("-")))
  const others = names.filter(name => !members.includes(name))
  const isKnown = (name: string): boolean => joining.includes(name) || listed?.left.includes(name) === true
  return { members, outside: others.filter(isKnown), strays: others.filter(name => !isKnown(name)) }
}

/** The names in the last of the documents that are there; a sync may have left an older `members.json`. */
async function namesListed(folder: string): Promise<{ members: string[]; left: string[] } | null> {
  const names = (await fileNames(join(folder, "members"))).filter(name => name.endsWith(".json"))
  const paths = [join(folder, "members.json"), ...names.map(name => join(folder, "members", name))]
  const found: { epoch: number; members: string[]; left: string[] }[] = []
  for (const path of paths)
    try {
      const { document } = JSON.parse(await readFile(path, "utf8")) as {
        document: { epoch: number; members: { name: string }[]; left?: { name: string }[] }
      }
      const namesOf = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name)
      found.push({ epoch: document.epoch, members: namesOf(document.members), left: namesOf(document.left ?? []) })
    } catch {}
  return found.sort((a, b) => b.epoch - a.epoch)[0] ?? null
}
