import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))

/** Compiles `test/jsx` against the real frameworks' types. @throws Error with what the compiler says */
export function jsxTypesHold(): void {
  const cwd = join(root, "test/jsx")
  if (!existsSync(join(cwd, "node_modules")))
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd, stdio: "pipe" })
  try {
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], { cwd, stdio: "pipe" })
  } catch (fault) {
    throw new Error(String((fault as { stdout?: Buffer }).stdout))
  }
}
