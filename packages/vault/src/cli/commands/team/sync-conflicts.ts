import { createHash } from "node:crypto"
import { join, posix } from "node:path"
import { makePrivateFolder, writeDurably } from "../../../folder/index.ts"
import { git, runGit } from "./git-folder.ts"

/**
 * Settles what git could not merge, so that nothing is lost: of a file that both sides have, ours keeps its name and theirs lies beside it
 * under another, where vaults look for it too. `members.json` is only a copy: the one of the later epoch stays.
 * @param prefix where the vault lies in the work tree, as "" or "vault/".
 * @returns the names of the files.
 */
export async function settleConflicts(folder: string, prefix: string): Promise<readonly string[]> {
  const listed = (await git(folder, "diff", "--name-only", "--diff-filter=U", "-z", "--", "."))
    .split("\0")
    .filter(Boolean)
  for (const path of listed) await settle(folder, path, path.startsWith(prefix) ? path.slice(prefix.length) : path)
  return listed
}

async function settle(folder: string, path: string, name: string): Promise<void> {
  const [ours, theirs] = [await stage(folder, 2, path), await stage(folder, 3, path)]
  if (name === "members.json" && ours !== null && theirs !== null)
    await writeDurably(join(folder, name), epochOf(theirs) > epochOf(ours) ? theirs : ours)
  else {
    await makePrivateFolder(join(folder, posix.dirname(name)))
    await writeDurably(join(folder, name), (ours ?? theirs)!)
    if (ours !== null && theirs !== null) {
      const beside = twinName(name, theirs)
      await writeDurably(join(folder, beside), theirs)
      await git(folder, "add", "--", beside)
    }
  }
  await git(folder, "add", "--", name)
}

async function stage(folder: string, side: 2 | 3, path: string): Promise<Buffer | null> {
  const { exitCode, out } = await runGit(folder, "cat-file", "blob", `:${side}:${path}`)
  return exitCode === 0 ? out : null
}

function twinName(name: string, bytes: Uint8Array): string {
  const { dir, name: base, ext } = posix.parse(name)
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 8)
  return posix.join(dir, `${base}.sync-conflict-${digest}${ext}`)
}

function epochOf(text: Buffer): number {
  try {
    return Number((JSON.parse(text.toString("utf8")) as { document: { epoch: number } }).document.epoch)
  } catch {
    return -1
  }
}
