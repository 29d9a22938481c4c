import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { installedProgram } from "../../machine/installed-program.ts"

/** An account that was enrolled in another system, as that system keeps it. */
export interface SystemAccount {
  readonly rows: readonly object[]
  /** what the key file holds; null where the system encrypts nothing */
  readonly key: string | null
  readonly secretBase32?: string
  readonly secretHex?: string
  /** a TOTP code that was accepted there, where the system remembers that */
  readonly usedTotp: string | null
  readonly usedCode: string
  /** the codes that are left */
  readonly codes: readonly string[]
}

/** A program that makes such an account with the real system. */
export interface SystemProgram {
  readonly file: string
  readonly args?: readonly string[]
  /** where Debian's packages put the interpreter; another one of that name may lack them */
  readonly interpreter: "python3" | "ruby" | "php"
  /** what has to be there */
  readonly needs: string
  /** what Debian calls it */
  readonly packages: string
}

/** Says why a program cannot run here, or gives false. */
export function missing({ interpreter, needs, packages }: SystemProgram): string | false {
  return interpreterOf(interpreter) !== null && existsSync(needs) ? false : `not installed: ${packages}`
}

/** Runs the program, and gives the account that it prints. */
export function accountOf({ file, args = [], interpreter }: SystemProgram): SystemAccount {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const { stdout, stderr, status } = spawnSync(interpreterOf(interpreter)!, [path, ...args], {
    encoding: "utf8",
    timeout: 120_000,
  })
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${stderr.slice(-2000)}`)
  return JSON.parse(stdout.trim().split("\n").at(-1)!)
}

function interpreterOf(name: string): string | null {
  return existsSync(`/usr/bin/${name}`) ? `/usr/bin/${name}` : installedProgram(name)
}
