import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** Where Linux distributions and Homebrew put SoftHSM's module. */
const places = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib64/pkcs11/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
  "/opt/homebrew/lib/softhsm/libsofthsm2.so",
]

/** The module of SoftHSM on this computer. */
export const softModule = places.find(place => existsSync(place)) ?? ""

const hasDriver = await import(String("pkcs11js")).then(
  () => true,
  () => false,
)

/** Why tests with a token are skipped here; false where they run. */
export const skipTokens: string | false =
  softModule === "" || spawnSync("softhsm2-util", ["--version"]).status !== 0
    ? "SoftHSM2 is not installed"
    : !hasDriver && "pkcs11js is not installed: npm install --no-save pkcs11js@2.1.7"

/** Why tests that read a token with OpenSC are skipped here. */
export const skipOpenSc: string | false =
  skipTokens || (spawnSync("pkcs11-tool", ["--help"]).error !== undefined && "OpenSC is not installed")

export const pin = "135790"

/** The environment in which SoftHSM keeps its tokens in this folder. */
export async function softTokens(folder: string): Promise<{ SOFTHSM2_CONF: string }> {
  await mkdir(join(folder, "tokens"), { recursive: true, mode: 0o700 })
  const path = join(folder, "softhsm2.conf")
  await writeFile(
    path,
    `directories.tokendir = ${join(folder, "tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  )
  return { SOFTHSM2_CONF: path }
}

/** A new token. */
export function initToken(label: string, environment: { SOFTHSM2_CONF: string }): void {
  execFileSync("softhsm2-util", ["--init-token", "--free", "--label", label, "--so-pin", "24681012", "--pin", pin], {
    env: { ...process.env, ...environment },
    stdio: "pipe",
  })
}

/** What OpenSC's own program says of the token; without logging in where no PIN is given. */
export function pkcs11Tool(
  args: readonly string[],
  environment: { SOFTHSM2_CONF: string },
  given: string | null = pin,
): string {
  const login = given === null ? [] : ["--login", "--pin", given]
  return execFileSync("pkcs11-tool", ["--module", softModule, "--token-label", "Blue Key", ...login, ...args], {
    env: { ...process.env, ...environment },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  })
}

/**
 * The file in which SoftHSM keeps a token's label and PIN. At each login SoftHSM 2.6.1 cuts it to nothing, lets go of its lock and only then
 * writes it anew (`ObjectFile::writeAttributes`), so a process that is killed in between leaves a token without a name. Real tokens keep
 * both inside. The objects on the token have files of their own.
 */
export class SoftTokenRecord {
  readonly #path: string
  readonly #whole: Buffer

  /** Remembers the record of the only token in this home; it must be whole. */
  constructor(home: string) {
    const [token, ...others] = readdirSync(join(home, "tokens"))
    if (token === undefined || others.length > 0) throw new RangeError("expected one token")
    this.#path = join(home, "tokens", token, "token.object")
    this.#whole = readFileSync(this.#path)
    if (this.isCut) throw new RangeError("expected a whole record")
  }

  get isCut(): boolean {
    return statSync(this.#path).size === 0
  }

  /** Leaves it as a kill inside of SoftHSM's own write does. */
  cut(): void {
    writeFileSync(this.#path, "")
  }

  restore(): void {
    writeFileSync(this.#path, this.#whole)
  }
}
