import { fileURLToPath } from "node:url"
import { installationFolder } from "../../installation/index.ts"

/** How this program starts itself again: the launcher finds sources or built files as it did the first time. */
export function selfCommand(): string[] {
  return [process.execPath, fileURLToPath(new URL("bin/postern-vault.js", installationFolder()))]
}
