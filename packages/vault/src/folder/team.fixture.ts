import { cp, readdir } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { TestContext } from "node:test"
import type { Role } from "../record/index.ts"
import { createVault } from "./create-vault.ts"
import { cheapWorkFactor, temporaryFolder } from "./devices.fixture.ts"
import { openMemberKey, type UnlockedMember, unlockedMember } from "./keys/member-key.ts"
import { partsOf, readPartName } from "./log/log-parts.ts"
import { readJoinRequests } from "./members/join-request.ts"
import { addMember, requestToJoin } from "./members/membership.ts"
import { readKeyFile, Vault } from "./vault.ts"

/**
 * A member whose key opens each header once. A test reads the same files by the hundred, and a third of its time went into that; what opening is
 * stands in tests of its own.
 */
function remembering(member: UnlockedMember): UnlockedMember {
  const opened = new Map<string, Promise<Uint8Array>>()
  return {
    ...member,
    openHeader: header => {
      const key = Buffer.from(header).toString("latin1")
      if (!opened.has(key)) opened.set(key, member.openHeader(header))
      return opened.get(key)!
    },
  }
}

/** Members with devices, each with its own copy of one vault's folder and its own state and clock, synced by hand. */
export class TeamFolders {
  readonly base: string
  readonly members = new Map<string, UnlockedMember>()
  /** The moment at which all commands run, wound by hand. */
  now = new Date("2026-03-02T10:00:00Z")

  private constructor(base: string) {
    this.base = base
  }

  /** @param members names with their roles; the first founds the vault. Each has a device of their own name. */
  static async create(t: TestContext, members: Readonly<Record<string, Role>>): Promise<TeamFolders> {
    const team = new TeamFolders(await temporaryFolder(t))
    const [founder, ...others] = Object.keys(members) as [string, ...string[]]
    const secret = await createVault({
      folder: team.folder(founder),
      member: founder,
      passphrase: founder,
      workFactor: cheapWorkFactor,
    })
    team.members.set(founder, remembering(await unlockedMember(secret)))
    for (const name of others) {
      await team.carry(founder, name)
      await team.join(name)
      await team.carry(name, founder)
      await team.take(founder, name, members[name]!)
    }
    for (const name of others) await team.carry(founder, name)
    return team
  }

  folder(device: string): string {
    return join(this.base, device)
  }

  /** Asks to join from a device of the same name. */
  async join(member: string): Promise<void> {
    await requestToJoin({
      folder: this.folder(member),
      member,
      passphrase: member,
      now: this.now,
      workFactor: cheapWorkFactor,
    })
    const secret = await openMemberKey(await readKeyFile(this.folder(member), member), member)
    this.members.set(member, remembering(await unlockedMember(secret)))
  }

  async take(owner: string, name: string, role: Role): Promise<void> {
    const vault = await this.open(owner)
    const [request] = await readJoinRequests(vault.folder, vault.member.vault, name, this.now.getTime())
    await addMember(vault, request!, role)
  }

  /** @param device `ada` or, for a further one, `ada-2`. */
  open(device: string, options: { opensCodes?: boolean } = {}): Promise<Vault> {
    const member = this.members.get(device.replace(/-\d+$/, ""))!
    const stateFolder = join(this.base, `${device}.state`)
    return Vault.open({ folder: this.folder(device), member, stateFolder, now: () => this.now, ...options })
  }

  /** Copies all files to another's folder, except that nobody's own log goes back to an older state of itself. */
  async carry(from: string, to: string): Promise<void> {
    const own = await this.#ownDevice(to)
    const isOwn = (path: string): boolean =>
      own !== null && dirname(path).endsWith("events") && readPartName(basename(path)).device === own
    await cp(this.folder(from), this.folder(to), {
      recursive: true,
      filter: source => !source.endsWith(".tmp") && !isOwn(source),
    })
  }

  async #ownDevice(device: string): Promise<string | null> {
    if (!(await readdir(this.folder(device)).catch(() => [] as string[])).includes("members.json")) return null
    const vault = this.members.has(device.replace(/-\d+$/, "")) ? await this.open(device).catch(() => null) : null
    return vault?.device ?? null
  }

  /** Everything that each device's own files say to all others, and the documents. */
  async sync(...devices: readonly string[]): Promise<void> {
    for (const from of devices) {
      const own = await this.#ownDevice(from)
      for (const to of devices) {
        if (from === to) continue
        for (const folder of ["members", "keys", "joins", "copies"])
          await cp(this.pathOf(from, folder), this.pathOf(to, folder), { recursive: true, force: true }).catch(() => {})
        for (const { path } of own === null ? [] : await partsOf(this.pathOf(from, "events"), own))
          await cp(path, this.pathOf(to, "events", basename(path)))
      }
    }
  }

  pathOf(device: string, ...parts: readonly string[]): string {
    return join(this.folder(device), ...parts)
  }
}
