import type { Mutant } from "./mutation-report.ts"

/** Why a survivor is left, by hand. A field that is not given matches anything. */
export interface Reason {
  readonly reason: string
  /** The end of the file's path. */
  readonly file?: string
  /** A part of the line that the mutant begins on. */
  readonly line?: string
  /** Stryker's name for the kind of change. */
  readonly mutator?: string
  readonly original?: string
  readonly replacement?: string
}

interface Survivor extends Mutant {
  readonly file: string
}

/** What the page is written from. */
export interface Findings {
  readonly tried: ReadonlyMap<string, readonly Mutant[]>
  /** Sources without a report that fits them. */
  readonly untried: readonly string[]
  readonly reasons: readonly Reason[]
  /** When the oldest of the runs ended, as 2026-01-31. */
  readonly day: string
}

/** Gives the room that a source belongs to, whichever of its folders it is in. */
function roomOf(file: string): string {
  return /^packages\/(?:core\/src|postern\/src\/[^/]+)(?=\/)/.exec(file)?.[0] ?? file.slice(0, file.lastIndexOf("/"))
}

/** Writes docs/mutation.md. */
export function mutationPage({ tried, untried, reasons, day }: Findings): string {
  const rooms = Map.groupBy(tried, ([file]) => roomOf(file))
  const survivors = [...tried].flatMap(([file, mutants]) => mutants.filter(isLeft).map(mutant => ({ ...mutant, file })))
  const explained = Map.groupBy(survivors, survivor => reasons.find(reason => matches(reason, survivor))?.reason)
  const unexplained = explained.get(undefined) ?? []
  explained.delete(undefined)
  return `# Mutation testing

Written by \`npm run mutation\` from its reports, of ${day}. Stryker changes the sources in one small place at a time and runs the tests that
reach it: a change that no test notices is a line that could be wrong unseen. A change counts as noticed if a test fails and passes again
without it, or if it makes the tests hang. Counted against the score is what survived and what no test of these rooms reaches.

Left out are tests that go through so many cases that every survivor would take minutes, tests of run time and of the sources' text, and the
state machine (\`test/mutation/stryker.config.json\` names them): they may notice more.

A score is of the sources that were tried as they are now; the rest of a room stands under "Not tried". \`npm run mutation -- ROOM\` tries a whole room
and prints its score, \`--file PATTERN\` a part of it.

| room | mutants | noticed | score |
|---|---|---|---|
${[...rooms]
  .map(([room, files]) =>
    roomRow(
      room,
      files.flatMap(([, mutants]) => mutants),
    ),
  )
  .join("\n")}

## Left, with the reason
${[...explained].map(([reason, members]) => `\n**${reason}**\n\n${members.map(survivorLine).join("\n")}`).join("\n") || "\nNone."}

## Left without a reason
${unexplained.length === 0 ? "\nNone." : `\n${unexplained.map(survivorLine).join("\n")}`}

## Not tried
Changed since they were last tried, or without anything to change.

${untried.map(file => `- ${file}`).join("\n") || "None."}

## Every file
${[...rooms].map(([room, files]) => roomText(room, files)).join("\n")}
`
}

function roomRow(room: string, mutants: readonly Mutant[]): string {
  return `| ${room} | ${mutants.filter(isCounted).length} | ${mutants.filter(isNoticed).length} | **${scoreText(mutants)}** |`
}

function roomText(room: string, files: readonly (readonly [string, readonly Mutant[]])[]): string {
  const rows = files.map(([file, mutants]) => {
    const count = (status: Mutant["status"]) => mutants.filter(mutant => mutant.status === status).length
    const counts = [count("Killed"), count("Timeout"), count("Survived"), count("NoCoverage")]
    return `| ${file.slice(room.length + 1)} | ${counts.join(" | ")} | ${scoreText(mutants)} |`
  })
  return `
### ${room}

| file | killed | hung | survived | not reached | score |
|---|---|---|---|---|---|
${rows.join("\n")}`
}

function survivorLine({ file, line, original, replacement, status }: Survivor): string {
  const place = `${file.slice(file.lastIndexOf("/") + 1)}:${line}`
  return `- ${place} ${quoted(original)} → ${quoted(replacement)}${status === "NoCoverage" ? ", not reached" : ""}`
}

function quoted(code: string): string {
  const short = code.replace(/\s+/g, " ").trim()
  const shown = short.length > 80 ? `${short.slice(0, 80)}…` : short
  return shown.includes("`") ? `\`\` ${shown} \`\`` : `\`${shown || " "}\``
}

function scoreText(mutants: readonly Mutant[]): string {
  const counted = mutants.filter(isCounted).length
  return counted === 0 ? "" : `${((100 * mutants.filter(isNoticed).length) / counted).toFixed(1)} %`
}

function isNoticed({ status }: Mutant): boolean {
  return status === "Killed" || status === "Timeout"
}

function isLeft({ status }: Mutant): boolean {
  return status === "Survived" || status === "NoCoverage"
}

function isCounted(mutant: Mutant): boolean {
  return isNoticed(mutant) || isLeft(mutant)
}

function matches({ file, line, mutator, original, replacement }: Reason, survivor: Survivor): boolean {
  return (
    (file === undefined || survivor.file.endsWith(file)) &&
    (line === undefined || survivor.text.includes(line)) &&
    (mutator === undefined || survivor.mutator === mutator) &&
    (original === undefined || survivor.original === original) &&
    (replacement === undefined || survivor.replacement === replacement)
  )
}
