import { HeldCodes } from "./held-codes.ts"
import { type ScanFinding, scanFolder } from "./scan-folder.ts"
import { ScanRules } from "./scan-rules.ts"

interface Scanned {
  readonly paths: string[]
  readonly findings: ScanFinding<string>[]
  readonly files: number
  readonly unreadable: number
}

/** Scans a folder to its end. */
export async function scan(
  root: string,
  { ignore = [], everything = false, held = [] }: { ignore?: string[]; everything?: boolean; held?: string[] } = {},
): Promise<Scanned> {
  const findings: ScanFinding<string>[] = []
  const codes = new HeldCodes(held.map(code => [code, code] as const))
  const walk = scanFolder(root, new ScanRules(ignore, everything), () => {}, codes)
  let step = await walk.next()
  for (; !step.done; step = await walk.next()) findings.push(step.value)
  return { paths: findings.map(({ path }) => path.slice(root.length + 1)).sort(), findings, ...step.value }
}
