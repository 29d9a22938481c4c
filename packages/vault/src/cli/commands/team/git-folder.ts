import { spawn } from "node:child_process"
import { VaultError } from "../../../record/index.ts"

/** What a git command gave. */
export interface GitRan {
  readonly exitCode: number
  readonly out: Buffer
  readonly err: string
}

/**
 * Nothing that the work tree, its remote or this machine's own habits bring is run or asked: no hooks, no editor, no signing, no prompts;
 * and a link in the remote's tree becomes a plain file, so that nothing is written or read through it.
 */
const settings = [
  "core.hooksPath=/dev/null",
  "core.symlinks=false",
  "core.autocrlf=false",
  "commit.gpgSign=false",
  "core.editor=true",
  "gc.auto=0",
].flatMap(setting => ["-c", setting])

const timeoutMs = 120_000

/** Runs git in the vault's folder. @throws VaultError `thing-not-found` where there is no git; `unexpected` after two minutes. */
export async function runGit(folder: string, ...args: readonly string[]): Promise<GitRan> {
  const env = {
    GIT_AUTHOR_NAME: "postern-vault",
    GIT_AUTHOR_EMAIL: "postern-vault@localhost",
    GIT_COMMITTER_NAME: "postern-vault",
    GIT_COMMITTER_EMAIL: "postern-vault@localhost",
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
    ...process.env,
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  }
  const git = spawn("git", [...settings, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] })
  const out: Buffer[] = []
  let err = ""
  git.stdout.on("data", chunk => out.push(chunk as Buffer))
  git.stderr.on("data", chunk => {
    err += String(chunk)
  })
  const timer = setTimeout(() => git.kill(), timeoutMs)
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      git.once("error", reject)
      git.once("close", code => resolve(code ?? -1))
    })
    if (exitCode === -1) throw new VaultError("unexpected", "git did not come to an end. Is the remote reachable?")
    return { exitCode, out: Buffer.concat(out), err: err.trim() }
  } catch (cause) {
    if (cause instanceof VaultError) throw cause
    throw new VaultError("thing-not-found", "There is no git on this computer.", { cause })
  } finally {
    clearTimeout(timer)
  }
}

/** The same where it must succeed. @throws VaultError `unexpected`, with what git says. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, out, err } = await runGit(folder, ...args)
  if (exitCode === 0) return out.toString("utf8").trim()
  throw new VaultError("unexpected", `git ${args[0]} failed: ${err.split("\n").slice(0, 4).join(" ").slice(0, 400)}`)
}
