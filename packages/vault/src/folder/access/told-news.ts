import { join } from "node:path"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { stateFolder } from "../disk/local-state.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import type { Vault } from "../vault.ts"

const pathOf = (vault: Vault, folder: string): string => join(folder, `told-${vault.member.member}.json`)

/**
 * Says of an event whether this device has told it before; null where nothing was ever told. Its loss makes news old again, and nothing else.
 * @param folder where this device keeps what is its own.
 */
export async function readTold(
  vault: Vault,
  folder: string = stateFolder(vault.member.vault),
): Promise<((event: string) => boolean) | null> {
  const file = await readIfThere(pathOf(vault, folder))
  if (file === null) return null
  try {
    const heads = JSON.parse(file.toString("utf8")) as Record<string, number>
    return event => {
      const at = event.lastIndexOf(":")
      return (heads[event.slice(0, at)] ?? -1) >= Number(event.slice(at + 1))
    }
  } catch {
    return null
  }
}

/** Notes that everything which is here now was told. */
export async function writeTold(vault: Vault, folder: string = stateFolder(vault.member.vault)): Promise<void> {
  const heads = Object.fromEntries(vault.logs.map(({ device, head }) => [device, head[0]]))
  await makePrivateFolder(folder)
  await writeDurably(pathOf(vault, folder), `${JSON.stringify(heads)}\n`)
}
