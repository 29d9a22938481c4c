import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import type { TestContext } from "node:test"
import { createVault } from "../folder/create-vault.ts"
import { cheapWorkFactor } from "../folder/devices.fixture.ts"
import { chooseLabel, loadDevice, remember } from "../folder/disk/local-state.ts"
import { openMemberKey, sealMemberKey, unlockedMember } from "../folder/keys/member-key.ts"
import { partsOf } from "../folder/log/log-parts.ts"
import { noteJoining } from "../folder/members/compared-words.ts"
import { readJoinRequests } from "../folder/members/join-request.ts"
import { addMember, requestToJoin } from "../folder/members/membership.ts"
import { readKeyFile, Vault } from "../folder/vault.ts"
import type { Role } from "../record/index.ts"
import { Computer, type Piped, passphrase } from "./terminal.fixture.ts"

/** Several people, each with a computer and a copy of one vault's folder, which files are carried between. */
export class Team {
  readonly #computers = new Map<string, Computer>()
  readonly #devices = new Map<string, string>()
  #vault = ""

  /** A team as `init`, `join` and `member add` leave it, made without starting them. */
  static async create(t: TestContext, founder: string, others: readonly string[]): Promise<Team> {
    const team = new Team()
    for (const name of [founder, ...others]) team.#computers.set(name, await Computer.bare(t))
    const folder = team.folder(founder)
    const cheap = { folder, passphrase, workFactor: cheapWorkFactor }
    const secret = await createVault({ ...cheap, member: founder })
    team.#vault = secret.vault
    for (const name of [founder, ...others]) await chooseLabel(team.#stateOf(name), `${name}-pc`)
    await remember(team.#stateOf(founder), before => ({ ...before, member: founder }))
    const member = await unlockedMember(secret)
    const vault = await Vault.open({ folder, member, stateFolder: team.#stateOf(founder) })
    for (const name of others) {
      await requestToJoin({ ...cheap, member: name })
      await noteJoining(team.#vault, name, team.#stateOf(name))
      await remember(team.#stateOf(name), before => ({ ...before, member: name }))
      const [request] = await readJoinRequests(folder, team.#vault, name, Date.now())
      await addMember(vault, request!, "member")
    }
    for (const name of others) await team.carry(founder, name)
    return team
  }

  /** A vault of one member, with computers of those who are to come; each has a label in the place of its host's name. */
  static async found(t: TestContext, founder: string, others: readonly string[]): Promise<Team> {
    const team = new Team()
    for (const name of [founder, ...others]) team.#computers.set(name, await Computer.bare(t))
    const cheap = { folder: team.folder(founder), passphrase, workFactor: cheapWorkFactor }
    team.#vault = (await createVault({ ...cheap, member: founder })).vault
    for (const name of [founder, ...others]) await chooseLabel(team.#stateOf(name), `${name}-pc`)
    await remember(team.#stateOf(founder), before => ({ ...before, member: founder }))
    return team
  }

  /** Opens the vault of a member's computer, to do there without commands what they would do. */
  async open(name: string): Promise<Vault> {
    const member = await unlockedMember(await openMemberKey(await readKeyFile(this.folder(name), name), passphrase))
    return Vault.open({ folder: this.folder(name), member, stateFolder: this.#stateOf(name) })
  }

  /** Takes somebody in as `join` and `member add` do, without starting them. */
  async takeIn(founder: string, name: string, role: Role): Promise<void> {
    const folder = this.folder(founder)
    await requestToJoin({ folder, passphrase, workFactor: cheapWorkFactor, member: name })
    await remember(this.#stateOf(name), before => ({ ...before, member: name }))
    const [request] = await readJoinRequests(folder, this.#vault, name, Date.now())
    await addMember(await this.open(founder), request!, role)
    await this.carry(founder, name)
  }

  /** Founds a vault and takes somebody in by the commands for it. */
  static async createByCommands(t: TestContext, founder: string, other: string): Promise<Team> {
    const team = new Team()
    for (const name of [founder, other]) team.#computers.set(name, await Computer.bare(t))
    const { vault } = await team.json(founder, "init", "--member", founder)
    team.#vault = String(vault)
    await team.cheapen(founder)
    await team.carry(founder, other)
    const { words } = await team.json(other, "join", "--member", other)
    await team.cheapen(other)
    await team.carry(other, founder)
    await team.run(founder, "member", "add", other, "--words", String(words))
    await team.carry(founder, other)
    return team
  }

  // Every command opens the member's key. What its passphrase costs is tested where it is derived, and not by a hundred commands.
  async cheapen(name: string): Promise<void> {
    const path = join(this.folder(name), "keys", `${name}.age`)
    await writeFile(
      path,
      await sealMemberKey(await openMemberKey(await readFile(path), passphrase), passphrase, cheapWorkFactor),
    )
  }

  #stateOf(name: string): string {
    return join(this.computer(name).home, "state", "postern-vault", this.#vault)
  }

  computer(name: string): Computer {
    return this.#computers.get(name)!
  }

  folder(name: string): string {
    return join(this.computer(name).home, "vault")
  }

  /** Everybody has compared the words of joining: nobody is asked about them. */
  async compareWords(): Promise<void> {
    for (const name of this.#computers.keys()) await rm(join(this.#stateOf(name), "joining.json"), { force: true })
  }

  /** Runs a command where nobody can be asked; fails the test unless it ends with 0. */
  async run(name: string, ...args: readonly string[]): Promise<Piped> {
    const ran = await this.computer(name).runPiped(args)
    if (ran.exitCode !== 0) throw new Error(`${name}: ${args.join(" ")}: exit ${ran.exitCode}\n${ran.stderr}`)
    return ran
  }

  async json(name: string, ...args: readonly string[]): Promise<Record<string, unknown>> {
    const { stdout } = await this.run(name, ...args, "--json")
    return JSON.parse(stdout) as Record<string, unknown>
  }

  /** The exit code of a command, with what it said. */
  async exit(name: string, ...args: readonly string[]): Promise<[exitCode: number, stderr: string]> {
    const { exitCode, stderr } = await this.computer(name).runPiped(args)
    return [exitCode, stderr]
  }

  /** Copies every file of one folder to another's, as a sync does: what only the other has stays. */
  async carry(from: string, to: string): Promise<void> {
    await cp(this.folder(from), this.folder(to), {
      recursive: true,
      filter: source => !/\/\.(?:git$|[^/]*\.tmp$)/.test(source),
    })
  }

  /** Carries what each one's own devices wrote to all others. */
  async sync(): Promise<void> {
    const names = [...this.#computers.keys()]
    const owned = new Map<string, string[]>()
    for (const name of names) owned.set(name, await this.#ownFiles(name))
    for (const from of names)
      for (const to of names)
        if (from !== to)
          for (const file of owned.get(from)!)
            await cp(join(this.folder(from), file), join(this.folder(to), file), { recursive: true })
    await this.#carryDocuments(names)
  }

  async #ownFiles(name: string): Promise<string[]> {
    const device = this.#devices.get(name) ?? (await this.#deviceOf(name))
    if (device === null) return []
    this.#devices.set(name, device)
    const parts = await partsOf(join(this.folder(name), "events"), device)
    return parts.map(({ path }) => join("events", basename(path)))
  }

  async #deviceOf(name: string): Promise<string | null> {
    const given = (await readFile(join(this.computer(name).home, "passphrase"), "utf8")).trim()
    const file = await readKeyFile(this.folder(name), name).catch(() => null)
    if (file === null) return null
    const member = await unlockedMember(await openMemberKey(file, given))
    return (await loadDevice(this.#stateOf(name), member))?.device ?? null
  }

  async #carryDocuments(names: readonly string[]): Promise<void> {
    for (const from of names)
      for (const to of names)
        for (const folder of ["members", "keys", "joins", "copies"])
          for (const file of from === to
            ? []
            : await readdir(join(this.folder(from), folder)).catch(() => [] as string[]))
            await cp(join(this.folder(from), folder, file), join(this.folder(to), folder, file), {
              recursive: true,
              force: false,
            })
    // Each program repairs its own members.json from the documents.
  }
}
