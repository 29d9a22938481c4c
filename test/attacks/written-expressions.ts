import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const folders = ["packages/core/src", "packages/postern/src", "packages/vault/src", "packages/elements/src", "demo/src"]

/** A regular expression as it stands in a source file. */
export interface WrittenExpression {
  readonly file: string
  readonly expression: RegExp
}

// A slash begins an expression where a value may begin: behind an operator, a bracket, a comma or a word such as `return`.
const literal =
  /(?<=(?:^|[=(,:;!&|?{}[>]|\breturn|\btypeof|\bcase)\s*)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)(?=\s*(?:[.,;)\]}:?&|=]|$))/gm

/** Finds every regular expression that is written out in what is published or shown, tests aside. */
export async function writtenExpressions(): Promise<WrittenExpression[]> {
  const found: WrittenExpression[] = []
  for (const { file, code } of await sources())
    for (const [, source, flags] of code.matchAll(literal))
      found.push({ file, expression: new RegExp(source!, flags!.replace("y", "")) })
  return found
}

/** Finds the files that put expressions together at run time, and how many times each does. */
export async function madeExpressions(): Promise<Record<string, number>> {
  const counts = (await sources()).map(({ file, code }) => [file, code.match(/\bnew RegExp\(/g)?.length ?? 0] as const)
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

async function sources(): Promise<{ file: string; code: string }[]> {
  const all: { file: string; code: string }[] = []
  for (const folder of folders) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!name.endsWith(".ts") || /\.(?:test|fixture)\.ts$/.test(name) || name.includes("testing/")) continue
      const text = await readFile(join(root, folder, name), "utf8")
      all.push({ file: join(folder, name), code: text.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, "") })
    }
  }
  return all
}
