import type { IssuedCodeSet } from "postern"

/** New codes as an endpoint answers them: `backupCodes` as the built-in plugin does, and the set with its kit beside it. */
export interface ShownCodes {
  readonly backupCodes: string[]
  readonly codeSet?: Pick<IssuedCodeSet, "set" | "issuedAt" | "expiresAt" | "text" | "fileName">
}

/** Shows a code set, once. */
export function shown(codeSet: IssuedCodeSet | null): ShownCodes {
  if (codeSet === null) return { backupCodes: [] }
  const { codes, set, issuedAt, expiresAt, text, fileName } = codeSet
  return { backupCodes: [...codes], codeSet: { set, issuedAt, expiresAt, text, fileName } }
}
