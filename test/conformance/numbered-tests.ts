import { readdir, readFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url))

/** A test whose title begins with the numbers of the clauses that it shows, such as `[20] [21] …`. */
export interface NumberedTest {
  /** from the root of the repository */
  readonly file: string
  /** without the numbers; what is put in at run time stands as `…` */
  readonly title: string
  readonly clauses: readonly number[]
}

const titled = /\btest\(\s*("|`)((?:\[\d+\] )+)([^\n]*?)\1,/g

/** Finds the numbered tests in a source. */
export function numberedTestsIn(file: string, source: string): NumberedTest[] {
  return [...source.matchAll(titled)].map(([, , numbers = "", title = ""]) => ({
    file,
    title: title.replaceAll(/\$\{[^{}]*\}/g, "…").replaceAll('\\"', '"'),
    clauses: [...numbers.matchAll(/\d+/g)].map(Number),
  }))
}

/** Finds every numbered test of the repository, in the order of files and lines. */
export async function numberedTests(): Promise<NumberedTest[]> {
  const found: NumberedTest[] = []
  for (const folder of ["demo/src", "packages", "test"])
    for (const file of await testFilesBelow(folder))
      found.push(...numberedTestsIn(file, await readFile(join(root, file), "utf8")))
  return found
}

async function testFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter(
      ({ name, parentPath }) => name.endsWith(".test.ts") && !/[/\\](?:node_modules|dist)(?:[/\\]|$)/.test(parentPath),
    )
    .map(({ name, parentPath }) => relative(root, join(parentPath, name)))
    .toSorted()
}

/** Whether a title that the runner reported, numbers and all, is that of a test. */
export function isTitleOf({ title, clauses }: NumberedTest, reported: string): boolean {
  const whole = `${clauses.map(number => `[${number}] `).join("")}${title}`
  const parts = whole.split("…").map(part => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
  return new RegExp(`^${parts.join(".*")}$`, "s").test(reported)
}
