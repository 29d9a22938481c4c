import type { Stanza } from "age-encryption"
import { tidyText, VaultError } from "../../record/index.ts"
import type { Person } from "../person.ts"
import { type PluginLimits, PluginProcess, pluginLimits } from "./plugin-process.ts"
import { findPlugin } from "./plugin-program.ts"
import { fromUnpadded } from "./stanza-text.ts"

/** The longest text of a plugin that is shown. */
const maxShownCharacters = 400

export interface PluginContext {
  readonly person: Person
  readonly limits?: PluginLimits
  /** Where to look for it; the environment's PATH by default. */
  readonly path?: string
}

export interface PluginRun {
  readonly name: string
  readonly machine: "recipient-v1" | "identity-v1"
  /** What the first phase says, without its `done`. */
  readonly opening: readonly { readonly args: readonly string[]; readonly body?: Uint8Array }[]
  /** Takes a command of this state machine. True where it is one, and taken. */
  readonly take: (stanza: Stanza) => boolean
}

/**
 * Speaks with an age plugin (C2SP age-plugin.md): says the first phase, and answers in the second until the plugin is done.
 * @throws VaultError `plugin-failed` with the plugin's own reasons, on one line; whatever `take` and the person throw.
 */
export async function runPlugin(run: PluginRun, { person, limits = pluginLimits, path }: PluginContext): Promise<void> {
  const program = `age-plugin-${run.name}`
  const plugin = new PluginProcess(await findPlugin(run.name, path), run.machine, limits)
  const faults: string[] = []
  try {
    for (const { args, body } of run.opening) plugin.send(args, body)
    plugin.send(["done"])
    for (;;) {
      const stanza = await plugin.next()
      if (stanza === null) throw new VaultError("plugin-failed", "it ended before it was done")
      const [command = ""] = stanza.args
      if (command === "done") break
      if (command === "error") {
        faults.push(shown(stanza.body))
        plugin.send(["ok"])
      } else if (run.take(stanza)) plugin.send(["ok"])
      else {
        const { args, body } = await answer(stanza, program, person)
        plugin.send(args, body)
      }
    }
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== "plugin-failed") throw error
    throw failed(program, [error.message, ...faults], plugin.remark)
  } finally {
    await plugin.end()
  }
  if (faults.length > 0) throw failed(program, faults, plugin.remark)
}

function failed(program: string, reasons: readonly string[], remark: string): VaultError {
  const own = remark === "" || reasons.includes(remark) ? [] : [remark]
  return new VaultError("plugin-failed", `${program}: ${[...reasons, ...own].join("; ")}`)
}

interface Answer {
  readonly args: readonly string[]
  readonly body?: Uint8Array
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf8"))

/** Whatever it asks, its name stands before it: so no plugin can ask for the vault's passphrase as if we did. */
async function answer({ args, body }: Stanza, program: string, person: Person): Promise<Answer> {
  const message = `${program}: ${shown(body)}`
  const given = (text: string | null): Answer =>
    text === null ? { args: ["fail"] } : { args: ["ok"], body: bytesOf(text) }
  switch (args[0]) {
    case "msg":
      return { args: [person.tell(message) ? "ok" : "fail"] }
    case "confirm": {
      const [yes, no = null] = args.slice(1).map(label => shown(fromUnpadded(label) ?? new Uint8Array()))
      const choice = await person.confirm(message, yes || "Yes", no)
      return { args: choice === null ? ["fail"] : ["ok", choice ? "yes" : "no"] }
    }
    case "request-public":
      return given(await person.askPublic(message))
    case "request-secret":
      return given(await person.askSecret(message))
    default:
      return { args: ["unsupported"] }
  }
}

/** Text of a plugin as it may stand on a terminal: one line, no control characters, not too long. */
function shown(bytes: Uint8Array): string {
  const text = tidyText(Buffer.from(bytes.subarray(0, 4 * maxShownCharacters)).toString("utf8"))
  return text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters)}…` : text
}
