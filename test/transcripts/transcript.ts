/** One command of a transcript, with what it must say and how it must end. */
export interface TranscriptStep {
  readonly line: number
  /** `$` runs a shell command, `%` is an act of the stage: see stage.ts */
  readonly kind: "$" | "%"
  readonly command: string
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
  readonly exitCode: number
}

/**
 * Reads a transcript: `$ command`, then the lines of its stdout, those of its stderr behind `2> `, and `[code]` where it does not end with 0.
 * `#` starts a comment; blank lines around a step do not count.
 */
export function parseTranscript(text: string): TranscriptStep[] {
  const steps: (TranscriptStep & { stdout: string[]; stderr: string[]; exitCode: number })[] = []
  for (const [i, line] of text.split("\n").entries()) {
    const step = steps.at(-1)
    const [, kind, command] = /^([$%]) (.*)$/.exec(line) ?? []
    if (command !== undefined)
      steps.push({ line: i + 1, kind: kind as "$" | "%", command, stdout: [], stderr: [], exitCode: 0 })
    else if (line.startsWith("#") || step === undefined) continue
    else if (line.startsWith("2> ")) step.stderr.push(line.slice(3))
    else if (/^\[\d+\]$/.test(line)) step.exitCode = Number(line.slice(1, -1))
    else step.stdout.push(line)
  }
  return steps.map(step => ({ ...step, stdout: withoutOuterBlanks(step.stdout) }))
}

/** Cuts blank lines at either end, which part the steps of a transcript. */
export function withoutOuterBlanks(lines: readonly string[]): string[] {
  const isText = (line: string) => line.trim() !== ""
  return lines.slice(
    lines.findIndex(isText) < 0 ? lines.length : lines.findIndex(isText),
    lines.findLastIndex(isText) + 1,
  )
}

/**
 * Whether these lines are the expected ones. `<name>` stands for any text in a line, the same wherever the name stands again; a line `…`
 * stands for any lines. What the names stood for is put into `names`.
 */
export function matches(expected: readonly string[], found: readonly string[], names: Map<string, string>): boolean {
  const own: string[] = []
  const pattern = expected.map(line => (line === "…" ? "(?:.*\\n)*?" : `${linePattern(line, names, own)}\\n`)).join("")
  const match = new RegExp(`^${pattern}$`).exec(found.map(line => `${line}\n`).join(""))
  if (match === null) return false
  for (const name of own) names.set(name, match.groups![name]!)
  return true
}

/** Puts what the names of a command have stood for before in their place. */
export function filledIn(command: string, names: ReadonlyMap<string, string>): string {
  return command.replace(/<([a-z]+)>/g, (whole, name) => names.get(name) ?? whole)
}

function linePattern(line: string, names: ReadonlyMap<string, string>, own: string[]): string {
  return line
    .split(/(<[a-z]+>)/)
    .map(part => {
      const name = /^<([a-z]+)>$/.exec(part)?.[1]
      if (name === undefined) return literal(part)
      const known = names.get(name)
      if (known !== undefined) return literal(known)
      if (own.includes(name)) return `\\k<${name}>`
      own.push(name)
      return `(?<${name}>.+?)`
    })
    .join("")
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
}
