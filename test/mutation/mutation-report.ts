import { readdir, readFile, stat } from "node:fs/promises"

/** A change that Stryker made to a source, and what came of it. */
export interface Mutant {
  readonly status: "Killed" | "Timeout" | "Survived" | "NoCoverage" | "RuntimeError" | "Ignored"
  /** Stryker's name for the kind of change. */
  readonly mutator: string
  readonly line: number
  /** The source line on which it begins, without indentation. */
  readonly text: string
  /** What was changed, to the end of its first line, and what stood in its place. */
  readonly original: string
  readonly replacement: string
}

/** Reads the reports of a folder: each file's mutants from the newest report that has them, if the file is still as it was then. */
export async function readReports(folder: URL, repository: URL): Promise<Map<string, readonly Mutant[]>> {
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith(".json"))
  const reports = await Promise.all(
    names.map(async name => ({ name, at: (await stat(new URL(name, folder))).mtimeMs })),
  )
  const mutants = new Map<string, readonly Mutant[]>()
  for (const { name } of reports.sort((a, b) => a.at - b.at)) {
    const report = JSON.parse(await readFile(new URL(name, folder), "utf8")) as Report
    for (const [file, tried] of Object.entries(report.files)) {
      const source = await readFile(new URL(file, repository), "utf8").catch(() => "")
      if (source === tried.source) mutants.set(file, mutantsOf(tried))
    }
  }
  return new Map([...mutants].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function mutantsOf({ source, mutants }: TriedFile): Mutant[] {
  const lines = source.split("\n")
  return mutants.map(({ status, mutatorName, replacement, location: { start, end } }) => {
    const line = lines[start.line - 1] ?? ""
    const original = line.slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined)
    return {
      status,
      mutator: mutatorName,
      line: start.line,
      text: line.trim(),
      original,
      replacement: replacement ?? "",
    }
  })
}

interface Position {
  readonly line: number
  readonly column: number
}

interface TriedFile {
  readonly source: string
  readonly mutants: readonly {
    readonly status: Mutant["status"]
    readonly mutatorName: string
    readonly replacement?: string
    readonly location: { readonly start: Position; readonly end: Position }
  }[]
}

// What is used of the mutation testing report schema, version 2.
interface Report {
  readonly files: Readonly<Record<string, TriedFile>>
}
