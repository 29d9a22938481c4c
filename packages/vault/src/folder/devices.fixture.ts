import { cp, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import type { TestContext } from "node:test"
import { createVault } from "./create-vault.ts"
import { type MemberSecret, type UnlockedMember, unlockedMember } from "./keys/member-key.ts"
import { partsOf } from "./log/log-parts.ts"
import { Vault } from "./vault.ts"

/** A cheap scrypt for tests: 2^8 blocks. */
export const cheapWorkFactor = 8

// In it lies a socket, whose path has about 100 bytes; some 60 are the test's own.
const maxParentBytes = 40

/** A folder that the test removes when it ends. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const parent = Buffer.byteLength(tmpdir()) > maxParentBytes && process.platform !== "win32" ? "/tmp" : tmpdir()
  const folder = await mkdtemp(join(parent, "postern-vault-"))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** One vault on several devices: each with its own copy of the folder and its own state, synced by hand. */
export class Devices {
  readonly base: string
  readonly secret: MemberSecret
  readonly member: UnlockedMember

  private constructor(base: string, secret: MemberSecret, member: UnlockedMember) {
    this.base = base
    this.secret = secret
    this.member = member
  }

  static async create(t: TestContext, names: readonly string[]): Promise<Devices> {
    const base = await temporaryFolder(t)
    const [first, ...others] = names as [string, ...string[]]
    const secret = await createVault({
      folder: join(base, first),
      member: "ada",
      passphrase: "correct horse",
      workFactor: cheapWorkFactor,
    })
    for (const other of others) await cp(join(base, first), join(base, other), { recursive: true })
    return new Devices(base, secret, await unlockedMember(secret))
  }

  folder(name: string): string {
    return join(this.base, name)
  }

  open(name: string, options: { opensCodes?: boolean } = {}): Promise<Vault> {
    const stateFolder = join(this.base, `${name}-state`)
    return Vault.open({ folder: this.folder(name), member: this.member, stateFolder, ...options })
  }

  /** Copies one device's own log to another's folder, as a sync program would. */
  async carry(from: string, to: string): Promise<void> {
    const { device } = await this.open(from)
    for (const { path } of await partsOf(join(this.folder(from), "events"), device!))
      await cp(path, join(this.folder(to), "events", basename(path)))
  }

  async fileOf(name: string, folder: string = name): Promise<{ path: string; bytes: Buffer }> {
    const { device } = await this.open(name)
    const path = join(this.folder(folder), "events", `${device}.age`)
    return { path, bytes: await readFile(path) }
  }
}
