import { lstat, mkdir } from "node:fs/promises"
import { tmpdir, userInfo } from "node:os"
import { isAbsolute, join } from "node:path"
import { VaultError } from "../record/index.ts"

// macOS takes 103 bytes, Linux 107, and Node cuts off what is longer.
const maxPathBytes = 103

/**
 * The path of the agent's socket, in a folder that only this user can enter. Short, for a socket's path has about 100 bytes.
 * @throws VaultError `not-allowed` where the folder is another's: someone may have made it to listen in; and where the path is too long.
 */
export async function agentSocketPath(vault: string): Promise<string> {
  if (process.platform === "win32")
    throw new VaultError("not-allowed", "There is no agent on Windows yet; the passphrase is asked every time.")
  const { uid } = userInfo()
  const { XDG_RUNTIME_DIR = "" } = process.env
  // A relative path is ignored: each working directory would have an agent of its own.
  const folder = isAbsolute(XDG_RUNTIME_DIR)
    ? join(XDG_RUNTIME_DIR, "postern-vault")
    : join(tmpdir(), `postern-vault-${uid}`)
  const path = join(folder, `${vault.slice(0, 19)}.sock`)
  if (Buffer.byteLength(path) > maxPathBytes)
    throw new VaultError(
      "not-allowed",
      `${folder} is too long a path for the agent's socket, so no agent is used. Set XDG_RUNTIME_DIR to a shorter one.`,
    )
  await mkdir(folder, { mode: 0o700 }).catch(error => {
    if (error.code !== "EEXIST")
      throw new VaultError("not-allowed", `The folder for the agent's socket cannot be made: ${folder}`, {
        cause: error,
      })
  })
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)
    throw new VaultError(
      "not-allowed",
      `${folder} is not yours alone, so no agent is used. Remove it, or set XDG_RUNTIME_DIR.`,
    )
  return path
}
