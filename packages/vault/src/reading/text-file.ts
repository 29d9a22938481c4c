import { KitSyntaxError, parseKit, readBackupCode } from "@postern/core"
import { VaultError } from "../record/index.ts"
import { type Candidate, candidate } from "./candidate.ts"
import { readCodeBlock } from "./code-block.ts"
import { type Reading, reading } from "./reading.ts"
import { recogniseService } from "./service-files.ts"
import { linesOf, tellLines } from "./told-lines.ts"

const kitStart = "Two-factor backup codes (Postern kit "

/** The batch format of Postern's own codes, whose check symbols can be verified; null for all others. */
export function posternFormat(codes: readonly string[]): string | null {
  const readings = codes.map(code => readBackupCode(code))
  const [first] = readings
  if (first?.kind !== "backup-code") return null
  const { format } = first.code
  return readings.every(reading => reading.kind === "backup-code" && reading.code.format === format)
    ? `postern-${format}`
    : null
}

/**
 * Reads a list of codes: a service's download, a Postern kit, or something pasted. Every line of which nothing was taken is told.
 * @throws VaultError `code-mistyped` for a kit that was altered.
 */
export function readTextFile(text: string, fileName: string | null, origin: string | null = null): Reading {
  if (isKit(text)) return readKitFile(text)
  const block = readCodeBlock(text)
  const told = tellLines(text, block.lines)
  if (block.codes.length === 0) return reading({ kind: "text", ...told })
  const { service, url, login, generatedOn, confidence, evidence } = recogniseService(fileName, text, block, origin)
  const name = service === null ? "" : login === null ? service : `${service} ${login.replace(/@.*/, "")}`
  const format = posternFormat(block.codes.map(code => code.text))
  const { codes, sort } = block
  const found = candidate({ name, service, url, login, generatedOn, confidence, evidence, codes, sort, format })
  return reading({ kind: "text", candidates: [found], ...told })
}

const isKit = (text: string): boolean =>
  text
    .replace(/^\uFEFF/, "")
    .trimStart()
    .startsWith(kitStart)

/** A kit's facts and codes are known to the last line of its list; what its holder wrote below is told. */
function readKitFile(text: string): Reading {
  const kit = readKit(text)
  const last = linesOf(text).findLastIndex(line => kit.codes.some(code => line.includes(code.text)))
  const taken = new Set(Array.from({ length: last + 1 }, (_, index) => index + 1))
  return reading({ kind: "Postern kit", candidates: [kit], ...tellLines(text, taken) })
}

function readKit(text: string): Candidate {
  try {
    const { issuer, account, set, issuedAt, expiresAt, codes, used } = parseKit(text.replace(/^\uFEFF/, ""))
    return candidate({
      name: account === null ? issuer : `${issuer} ${account.replace(/@.*/, "")}`,
      service: issuer,
      login: account,
      issuer,
      set,
      codes: codes.map((code, index) => ({ text: code, used: used?.includes(index + 1) ?? false })),
      format: posternFormat(codes),
      generatedOn: issuedAt.slice(0, 10),
      expiresOn: expiresAt?.slice(0, 10) ?? null,
      evidence: ["Postern kit"],
    })
  } catch (cause) {
    if (cause instanceof KitSyntaxError)
      throw new VaultError(
        "code-mistyped",
        `This Postern kit was altered or cut: ${cause.message}. Nothing was imported; download it again.`,
        { cause },
      )
    throw cause
  }
}
