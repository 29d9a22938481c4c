import { realpath, stat } from "node:fs/promises"
import { dirname, isAbsolute } from "node:path"
import { VaultError } from "../../record/index.ts"
import type { Cryptoki } from "./cryptoki.ts"

/** Loads a PKCS#11 module. A test can give another one. */
export type LoadModule = (path: string) => Promise<Cryptoki>

/** The package that speaks PKCS#11, at the version that is tried. */
const driver = "pkcs11js"
const driverVersion = "2.1.7"

/**
 * Loads the token's module, which from then on can do whatever this program can.
 * @throws VaultError `usage-wrong`, `thing-not-found`, `not-allowed` where somebody else could have written it.
 */
export const loadModule: LoadModule = async path => {
  await assertOwnModule(path)
  const { PKCS11 } = await loadDriver()
  const module = new PKCS11()
  try {
    module.load(path)
    module.C_Initialize()
  } catch (cause) {
    throw new VaultError("not-allowed", `${path} cannot be used as a PKCS#11 module on this computer.`, { cause })
  }
  return module
}

async function loadDriver(): Promise<{ PKCS11: new () => Cryptoki }> {
  try {
    const loaded = (await import(driver)) as { default?: unknown }
    return (loaded.default ?? loaded) as { PKCS11: new () => Cryptoki }
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND"
    throw new VaultError(
      "thing-not-found",
      isThere
        ? `The package ${driver} is installed and not built: it needs a C++ compiler, make and Python. Then: npm rebuild ${driver}`
        : `Tokens are reached through the package ${driver}, which is not installed. Install it where postern-vault is: npm install -g ${driver}@${driverVersion} (it is compiled then: a C++ compiler, make and Python are needed).`,
      { cause },
    )
  }
}

async function assertOwnModule(path: string): Promise<void> {
  if (!isAbsolute(path))
    throw new VaultError(
      "usage-wrong",
      "--pkcs11 takes the whole path of the token's module, such as /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so.",
    )
  let file: string
  try {
    file = await realpath(path)
    if (!(await stat(file)).isFile()) throw new RangeError("no file")
  } catch (cause) {
    throw new VaultError(
      "thing-not-found",
      `There is no PKCS#11 module ${path}. It comes with the token's own program; for many tokens with OpenSC.`,
      { cause },
    )
  }
  if (process.getuid === undefined) return
  const own = process.getuid()
  for (const each of [file, dirname(file)]) {
    const { mode, uid } = await stat(each)
    const isSticky = each !== file && (mode & 0o1000) !== 0
    if ((uid === own || uid === 0) && ((mode & 0o022) === 0 || isSticky)) continue
    throw new VaultError("not-allowed", `Others can write to ${each}, so the module in it is not loaded.`)
  }
}
