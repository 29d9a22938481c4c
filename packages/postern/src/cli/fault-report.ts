import type { CommanderError } from "commander"
import { PosternError } from "../record/index.ts"
import { CliFault } from "./cli-fault.ts"
import { type ExitCode, exitCode } from "./exit-code.ts"

/** What a fault comes to on the command line. */
export interface FaultReport {
  readonly code: string
  /** one sentence: what is wrong and what to do; never a secret */
  readonly sentence: string
  readonly exitCode: ExitCode
}

// What an operator can put right on this machine; everything else is unexpected.
const configurationCodes =
  /^(policy|keys|key-retired|api-key|port|address|tls|store-(exposed|foreign|newer|outdated|unwritable|tls-required))/

/**
 * Gives the one sentence for a fault. An unknown one is named by its kind alone: its message may quote what was typed, a key perhaps.
 */
export function reportFault(fault: unknown): FaultReport {
  if (fault instanceof CliFault) return { code: fault.code, sentence: fault.message, exitCode: fault.exitCode }
  if (fault instanceof PosternError) {
    const isConfiguration = configurationCodes.test(fault.code)
    return { code: fault.code, sentence: fault.message, exitCode: isConfiguration ? exitCode.usage : exitCode.fault }
  }
  const { name = "Error", code } = (fault ?? {}) as NodeJS.ErrnoException
  return {
    code: "unexpected",
    sentence: `Something unexpected went wrong (${code ?? name}): run the command again with POSTERN_DEBUG=1 to see where.`,
    exitCode: exitCode.fault,
  }
}

/** Gives where a fault and its causes came from. Only frames: a message that is not ours may hold what was typed. */
export function stackOf(fault: unknown): string {
  const lines: string[] = []
  for (let each = fault; each instanceof Error; each = each.cause) {
    lines.push(each instanceof PosternError || each instanceof CliFault ? `${each.name} ${each.code}` : each.name)
    lines.push(...(each.stack ?? "").split("\n").filter(line => /^ {4}at /.test(line)))
  }
  return lines.join("\n")
}

/** Puts what commander says of a wrong command line into one sentence, with its guess if it has one. */
export function usageFault(fault: CommanderError): CliFault {
  const [, what = "", guess] = /^(?:error: )?([^\n]*)(?:\n\((.*)\))?/.exec(fault.message) ?? []
  const claim = `${what.slice(0, 1).toUpperCase()}${what.slice(1).replace(/\.$/, "")}`
  return new CliFault("usage", { sentence: `${claim}. ${guess ?? "See --help."}` }, fault)
}
