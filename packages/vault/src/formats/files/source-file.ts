import type { AskPassword } from "../authenticators/sealed-export.ts"

export interface SourceFile {
  /** Its name, which says much; null for what was pasted. */
  readonly name: string | null
  readonly bytes: Uint8Array
}

export interface SourceSecrets {
  readonly askPassword: AskPassword
  readonly keyFile?: Uint8Array | null
}
