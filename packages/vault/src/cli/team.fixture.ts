import { cp, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { cheapWorkFactor } from "../folder/devices.fixture.ts"
import { openMemberKey, sealMemberKey } from "../folder/keys/member-key.ts"
import { Computer, type Piped, passphrase } from "./terminal.fixture.ts"

/** Several people, each with a computer and a copy of one vault's folder, which files are carried between. */
export class Team {
  readonly #computers = new Map<string, Computer>()

  static async create(t: TestContext, founder: string, others: readonly string[]): Promise<Team> {
    const team = new Team()
    for (const name of [founder, ...others]) team.#computers.set(name, await Computer.bare(t))
    await team.run(founder, "init", "--member", founder)
    await team.#cheapen(founder)
    for (const name of others) {
      await team.carry(founder, name)
      const { words } = (await team.json(name, "join", "--member", name)) as { words: string }
      await team.#cheapen(name)
      await team.carry(name, founder)
      await team.run(founder, "member", "add", name, "--words", words)
    }
    for (const name of others) await team.carry(founder, name)
    return team
  }

  // Every command opens the member's key. What its passphrase costs is tested where it is derived, and not by a hundred commands.
  async #cheapen(name: string): Promise<void> {
    const path = join(this.folder(name), "keys", `${name}.age`)
    await writeFile(
      path,
      await sealMemberKey(await openMemberKey(await readFile(path), passphrase), passphrase, cheapWorkFactor),
    )
  }

  computer(name: string): Computer {
    return this.#computers.get(name)!
  }

  folder(name: string): string {
    return join(this.computer(name).home, "vault")
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
    await cp(this.folder(from), this.folder(to), { recursive: true, filter: source => !/\/\.[^/]*\.tmp$/.test(source) })
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
    const { stdout } = await this.computer(name).runPiped(["device", "list", "--json"])
    const { devices } = JSON.parse(stdout) as { devices: { id: string; own: boolean }[] }
    const own = devices.filter(device => device.own).map(({ id }) => id)
    return own.map(id => join("events", `${id}.age`))
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
