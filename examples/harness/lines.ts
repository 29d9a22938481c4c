import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const examples = new URL("../", import.meta.url)

/** Counts the lines of a file that are neither blank nor a comment. */
export function linesOf(path: string): number {
  const text = readFileSync(fileURLToPath(new URL(path, examples)), "utf8")
  const comment = /\.(?:py|rb)$/.test(path) ? /^\s*(?:#.*|""".*""")?$/ : /^\s*(?:\/\/.*|\/?\*.*)?$/
  return text.split("\n").filter(line => !comment.test(line)).length
}

/** The sources of an example, without those that only set up its tools. */
export function sourcesOf(name: string): { readonly factor: string; readonly application: readonly string[] } {
  const folder = fileURLToPath(new URL(`${name}/`, examples))
  const skipped = /(?:^|[\\/])(?:node_modules|build|dist|\.next|\.svelte-kit)[\\/]|\.config\.ts$|\.d\.ts$/
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(file => /\.(?:tsx?|py|go|php|rb)$/.test(file) && !skipped.test(file))
    .map(file => `${name}/${file.replaceAll("\\", "/")}`)
  const factor = files.find(file => /\/second[-_]factor\.\w+$/.test(file))
  if (factor === undefined) throw new Error(`${name} has no file for the second factor`)
  return { factor, application: files.filter(file => file !== factor) }
}
