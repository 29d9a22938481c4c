import { CliFault } from "../cli-fault.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { statements } from "./sql-statements.ts"

interface SqlOptions {
  readonly from: string
  readonly blank: boolean
  readonly tables?: string
}

/** Prints a statement for the database of a system. @throws CliFault `usage` */
export function printSql({ from, blank, tables }: SqlOptions, terminal: Terminal): ExitCode {
  const name = tables === undefined ? from : `${from} ${tables}`
  const found = Object.hasOwn(statements, name) ? statements[name] : undefined
  if (found === undefined) {
    const known = Object.keys(statements).map(each => each.replace(" ", " --tables "))
    throw new CliFault("usage", { sentence: `There is no statement for ${name}; there are ${known.join(", ")}.` })
  }
  terminal.out(blank ? found.blank : found.rows)
  return exitCode.ok
}
