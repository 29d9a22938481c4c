import { readBackupCode } from "@postern/core"

/**
 * What two spellings of one code have in common: blanks and dashes say nothing. Case does, for most services draw from letters of both; only
 * Postern's own codes, which their check symbols tell, are one in whatever case.
 */
export function codeKey(text: string): string {
  const bare = text.replace(/[\s-]/g, "")
  if (bare.length < 8 || bare.length > 40 || bare === bare.toUpperCase()) return bare
  const reading = readBackupCode(text)
  return reading.kind === "backup-code" ? bare.toUpperCase() : bare
}
