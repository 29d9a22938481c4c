import { existsSync } from "node:fs"
import { join } from "node:path"
import { VaultError } from "../../../record/index.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { git, runGit } from "./git-folder.ts"
import { settleConflicts } from "./sync-conflicts.ts"

const maxTries = 4

/** `sync`: commits the folder, where it is a git work tree, and exchanges it with the remote of its branch. */
export async function sync(options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console, folder } = session
  // Not by members.json: a sync is what brings back a damaged one.
  if (!existsSync(join(folder, "keys"))) throw new VaultError("vault-not-found", `There is no vault in ${folder}.`)
  const inside = await runGit(folder, "rev-parse", "--show-prefix")
  if (inside.exitCode !== 0)
    throw new VaultError(
      "usage-wrong",
      `${folder} is no git work tree. Make it one (git init, git remote add), or let another program sync it: then nothing has to be typed.`,
    )
  const prefix = inside.out.toString("utf8").trim()
  const conflicts = await finishMerge(folder, prefix)
  const committed = await commit(folder)
  const upstream = await upstreamOf(folder)
  let merged = false
  let pushed = false
  for (let tries = 1; upstream !== null && !pushed; tries++) {
    await git(folder, "fetch", "--quiet", upstream.remote)
    if ((await runGit(folder, "rev-parse", "--verify", "--quiet", upstream.ref)).exitCode === 0)
      merged = (await merge(folder, prefix, upstream.ref, conflicts)) || merged
    const push = await runGit(folder, "push", "--quiet", upstream.remote, `HEAD:${upstream.branch}`)
    pushed = push.exitCode === 0
    // Somebody else was faster: theirs first, then ours again.
    if (!pushed && (tries === maxTries || !/rejected|fetch first|non-fast-forward|cannot lock ref/.test(push.err)))
      throw new VaultError("unexpected", `git push failed: ${push.err.split("\n").slice(0, 4).join(" ").slice(0, 400)}`)
  }
  if (console.json) return console.result("sync", { committed, merged, pushed, conflicts })
  const done = [committed && "kept", merged && "received", pushed && "sent"].filter(Boolean)
  console.say(
    upstream === null
      ? "Kept here only: the branch has no remote yet. See: git push --set-upstream"
      : `${done.length === 0 ? "Nothing new" : `Synced: ${done.join(", ")}`}.`,
  )
  if (conflicts.length > 0)
    console.say(
      `Both sides of ${conflicts.length === 1 ? "one file" : `${conflicts.length} files`} are kept. See: postern-vault verify`,
    )
}

/** A merge that was stopped half-way is brought to its end first. */
async function finishMerge(folder: string, prefix: string): Promise<string[]> {
  const isMerging = (await runGit(folder, "rev-parse", "--verify", "--quiet", "MERGE_HEAD")).exitCode === 0
  if (!isMerging) return []
  const conflicts = await settleConflicts(folder, prefix)
  await git(folder, "commit", "--quiet", "--no-edit")
  return [...conflicts]
}

async function commit(folder: string): Promise<boolean> {
  await git(folder, "add", "--all", "--", ".")
  if ((await runGit(folder, "diff", "--cached", "--quiet", "--", ".")).exitCode === 0) return false
  await git(folder, "commit", "--quiet", "-m", "postern-vault", "--", ".")
  return true
}

interface Upstream {
  readonly remote: string
  /** The branch there, and what is known of it here. */
  readonly branch: string
  readonly ref: string
}

/** Where the branch goes: as git is set, else the one remote that there is, under the same name. */
async function upstreamOf(folder: string): Promise<Upstream | null> {
  const branch = await git(folder, "symbolic-ref", "--short", "HEAD")
  const setting = async (name: string): Promise<string | null> => {
    const { exitCode, out } = await runGit(folder, "config", "--get", `branch.${branch}.${name}`)
    return exitCode === 0 ? out.toString("utf8").trim() : null
  }
  const remotes = (await git(folder, "remote")).split("\n").filter(Boolean)
  const remote = (await setting("remote")) ?? (remotes.length === 1 ? remotes[0]! : null)
  if (remote === null) return null
  const there = (await setting("merge")) ?? `refs/heads/${branch}`
  return { remote, branch: there, ref: `refs/remotes/${remote}/${there.replace(/^refs\/heads\//, "")}` }
}

async function merge(folder: string, prefix: string, ref: string, conflicts: string[]): Promise<boolean> {
  const before = await git(folder, "rev-parse", "HEAD")
  const ran = await runGit(folder, "merge", "--quiet", "--no-edit", "--allow-unrelated-histories", ref)
  if (ran.exitCode !== 0) {
    const isMerging = (await runGit(folder, "rev-parse", "--verify", "--quiet", "MERGE_HEAD")).exitCode === 0
    if (!isMerging) throw new VaultError("unexpected", `git merge failed: ${ran.err.split("\n")[0]!.slice(0, 400)}`)
    conflicts.push(...(await settleConflicts(folder, prefix)))
    await git(folder, "commit", "--quiet", "--no-edit")
  }
  return (await git(folder, "rev-parse", "HEAD")) !== before
}
