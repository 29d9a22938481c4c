import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

/**
 * The page a file was downloaded from, where the system has kept it: an extended attribute on Linux and macOS, a stream on Windows.
 * Null where it has not, or the program that reads it is not there.
 */
export function downloadOrigin(path: string): string | null {
  try {
    if (process.platform === "win32")
      return (
        /^(?:HostUrl|ReferrerUrl)=(.+)$/m.exec(readFileSync(`${path}:Zone.Identifier`, "utf8"))?.[1]?.trim() ?? null
      )
    const [program, ...args] =
      process.platform === "darwin"
        ? ["mdls", "-raw", "-name", "kMDItemWhereFroms", path]
        : ["getfattr", "--only-values", "-n", "user.xdg.origin.url", path]
    const said = execFileSync(program!, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 2000 })
    return /https?:\/\/[^\s"]+/.exec(said)?.[0] ?? null
  } catch {
    return null
  }
}
