import type { LogContent } from "../device-log.ts"
import { isSignedLine, type Line, parseLine, wholeLines } from "../log-line.ts"
import { isCertified, type LogOwner, type MemberKeysOf } from "../log-owner.ts"
import { KeptLines } from "./kept-lines.ts"
import { claimedOwner, LogChain } from "./log-chain.ts"
import { sift } from "./sifted-lines.ts"

/**
 * Reads the text of a log. Where the chain holds from its first line to its last and the last is signed, that one signature speaks for
 * all; only otherwise is every line's own signature looked at, to tell what was done to which, and the rest is kept.
 * @param known whose log it is, as this device remembers it: asked where the log's own first event is gone.
 * @returns null where no device of this vault can have written it: then not a word of it is believed.
 */
export function readLog(text: string, vault: string, memberKeysOf: MemberKeysOf, known?: LogOwner): LogContent | null {
  const rows = wholeLines(text)
  const chain = new LogChain(vault)
  chain.take(rows)
  const whole = chain.read(memberKeysOf)
  if (whole !== null) return whole
  const lines = rows.map(parseLine)
  const remembered = known !== undefined && isCertified(known, vault, memberKeysOf) ? known : null
  const owner = findOwner(lines, vault, memberKeysOf) ?? remembered
  if (owner === null) return null
  const { kept, problems } = sift(lines, vault, owner.device, line => isSignedLine(line, vault, owner.verifyKey))
  const content = new KeptLines()
  for (const line of kept) content.add(owner.device, line)
  return { ...owner, ...content.result(problems) }
}

function findOwner(lines: readonly Line[], vault: string, memberKeysOf: MemberKeysOf): LogOwner | null {
  // Not only the first line: lines may have been put in another order.
  for (const line of lines) {
    const claim = claimedOwner(line)
    if (claim !== null && isCertified(claim, vault, memberKeysOf)) return claim
  }
  return null
}
