import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"
import { commandPrograms } from "../machine/command-programs.ts"
import type { CodeBlock } from "./code-blocks.ts"

const run = promisify(execFile)
const root = new URL("../../", import.meta.url)
const { postern, vault } = await commandPrograms()
const programs = { postern, "postern-vault": vault }

/** A command as a page shows it. */
interface CommandLine {
  /** such as `docs/guides/scale.md:15` */
  readonly place: string
  readonly program: keyof typeof programs
  readonly words: readonly string[]
  readonly options: readonly string[]
}

/** Lists what is wrong with the commands of Postern that blocks show: a command or an option that the program's own help does not name. */
export async function commandFaults(blocks: readonly CodeBlock[]): Promise<string[]> {
  const lines = blocks.flatMap(commandLines)
  const helps = new Map<string, Promise<string>>()
  const faults = await Promise.all(
    lines.map(async line => {
      const command = line.words.slice(0, 2)
      const name = [line.program, ...command].join(" ")
      if (!helps.has(name)) helps.set(name, helpOf(line.program, command))
      const help = await helps.get(name)!
      const usage = new RegExp(`^Usage: ${line.program} ${command[0]}\\b`, "m")
      if (!usage.test(help)) return [`${line.place}: there is no command ${name}`]
      const shared = await helpOf(line.program, [])
      return line.options
        .filter(option => !new RegExp(`(?:^|[\\s,])${option}(?![\\w-])`, "m").test(shared))
        .filter(option => !new RegExp(`(?:^|[\\s,])${option}(?![\\w-])`, "m").test(help))
        .map(option => `${line.place}: ${name} has no option ${option}`)
    }),
  )
  return [...faults.flat(), ...(await scriptFaults(blocks))]
}

async function helpOf(program: keyof typeof programs, command: readonly string[]): Promise<string> {
  const args = [programs[program], ...command, "--help"]
  const { stdout } = await run(process.execPath, args).catch(() => ({ stdout: "" }))
  return stdout
}

/** Takes the commands of Postern out of a block. */
export function commandLines({ page, line, language, code }: CodeBlock): CommandLine[] {
  const place = `${page}:${line}`
  if (language === "yaml" || language === "dockerfile") {
    return [...code.matchAll(/\[\s*"?serve"?,([^\]]*)\]/g)].map(([, rest = ""]) => ({
      place,
      program: "postern" as const,
      words: ["serve"],
      options: rest.match(/--[\w-]+/g) ?? [],
    }))
  }
  // On a console only what stands behind a prompt is typed; the rest is what the programs say.
  const hasPrompts = /^\w*[$] /.test(code)
  const typed = hasPrompts ? code.replaceAll("\\\n", " ").replaceAll(/^(?!\w*[$#] ).*$/gm, "") : code
  const shell = typed
    .replaceAll("\\\n", " ")
    .replaceAll(/(?:^|\s)# .*$/gm, "")
    .replaceAll(/"[^"\n]*"|'[^'\n]*'/g, "QUOTED")
  return [...shell.matchAll(/(?:^|[\s(])(postern-vault|postern) ([^\n|;&>]*)/g)].flatMap(match => {
    const [, program, rest = ""] = match as unknown as [string, keyof typeof programs, string]
    const tokens = rest.trim().split(/\s+/)
    const firstOption = tokens.findIndex(token => token.startsWith("-"))
    const words = tokens.slice(0, firstOption < 0 ? tokens.length : firstOption).filter(word => /^[a-z-]+$/.test(word))
    // A sentence such as `postern: The key file …` is no command.
    if (words.length === 0) return []
    return [{ place, program, words, options: tokens.filter(token => /^--?[a-z]/.test(token)) }]
  })
}

async function scriptFaults(blocks: readonly CodeBlock[]): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(new URL("package.json", root), "utf8"))
  return blocks.flatMap(({ page, line, code }) =>
    [...code.matchAll(/npm run ([\w:-]+)/g)].flatMap(([, name = ""]) =>
      name in scripts ? [] : [`${page}:${line}: there is no script ${name}`],
    ),
  )
}
