import { runHosted } from "./command-host.fixture.ts"
import type { Team } from "./team.fixture.ts"

const limitMs = 600_000

/** What differs from one run to the next, and what stands for it in a page. */
const varying: readonly (readonly [pattern: RegExp, shown: (found: string) => string])[] = [
  [/pv1[0-9a-f]{32}/g, () => "pv1a1f57f0da7d88a23ce01655a87fa61ce"],
  [/(?<=joins\/[a-z]+-)[a-z0-9]{6}(?=\.json)/g, () => "gnsncr"],
  [/(?<=-pc-)[a-z0-9]{6}\b/g, () => "x7k2qp"],
  [/\d+-(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}/g, found => `${found.split("-")[0]}-K7QF-3M2P-9XHT-4DCB`],
  [/(?<![\d-])(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}/g, () => "B4HM-GILL-BA7J-JTF3"],
  [/^(?:[a-z]{3,8} ){5}[a-z]{3,8}$/gm, () => "wide east slab broken pole eight"],
]
const shownDay = "2026-11-28"

/** Runs the commands of a page's blocks, each on the computer of whoever stands before its prompt, and carries their files to all others. */
export class GuideRun {
  readonly #team: Team
  readonly #today: string
  /** What is typed for what is shown. */
  readonly #typed = new Map<string, string>()
  #head = "0-K7QF-3M2P-9XHT-4DCB"

  constructor(team: Team, today: string) {
    this.#team = team
    this.#today = today
  }

  /** The block as it is after a run. */
  async block(text: string): Promise<string> {
    let shown = ""
    for (const [line, name, command] of text.matchAll(/^([a-z]+)\$ postern-vault (.*)$/gm)) {
      // Which number a head begins with, only the run can tell.
      const heads = (text: string): string => text.replace(/\d+-K7QF-3M2P-9XHT-4DCB/, this.#head)
      const { output, exitCode } = await this.#run(name!, heads(command!))
      const body = this.shown(output, name!)
      shown += `${heads(line)}\n${body}${exitCode === 0 ? "" : `[exit ${exitCode}]\n`}`
    }
    return shown
  }

  async #run(name: string, command: string) {
    let typed = command.replaceAll(shownDay, this.#today)
    for (const [shown, real] of this.#typed) typed = typed.replaceAll(shown, real)
    const args = [...typed.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ""))
    const { home, environment } = this.#team.computer(name)
    const all = [...args, "--passphrase-file", `${home}/passphrase`, "--no-input"]
    const ran = await runHosted({ args: all, environment, folder: home }, limitMs)
    if (ran === null) throw new Error("another command runs")
    if (args[0] === "join") await this.#team.cheapen(name)
    // What git carries needs no other way.
    if (args[0] !== "sync") await this.#team.sync()
    return ran
  }

  /** A program's words as a page shows them. */
  shown(output: string, name: string): string {
    let text = output.replaceAll(this.#team.computer(name).home, "~").replaceAll(this.#today, shownDay)
    for (const [pattern, shownFor] of varying)
      text = text.replace(pattern, found => {
        const shown = shownFor(found)
        // Those of all devices look alike: no command of a page names one.
        if (found.length > 6) this.#typed.set(shown, found)
        if (shown.endsWith("-4DCB")) this.#head = shown
        return shown
      })
    return text
      .replace(new RegExp(`(^|noted on )${shownDay} \\d\\d:\\d\\d`, "gm"), `$1${shownDay} 22:14`)
      .replace(new RegExp(`${shownDay}T\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z`, "g"), `${shownDay}T22:14:07.630Z`)
      .replace(/counts after \d{4}-\d\d-\d\d/g, "counts after 2026-12-12")
      .replace(/\b\d+ min, agreed/g, "0 min, agreed")
  }
}
