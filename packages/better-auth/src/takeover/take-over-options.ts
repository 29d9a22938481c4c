/** What the built-in plugin was given, as far as its rows depend on it. */
export interface TakeOverOptions {
  /** @default "twoFactor" */
  readonly twoFactorTable?: string
  /** another name for columns of that table, as in the built-in plugin's `schema.twoFactor.fields` */
  readonly schema?: { readonly twoFactor?: { readonly fields?: Readonly<Record<string, string>> } }
  readonly totpOptions?: {
    /** @default 6 */
    readonly digits?: 6 | 8
    /** seconds; @default 30 */
    readonly period?: number
  }
  readonly backupCodeOptions?: {
    /** @default "encrypted" */
    readonly storeBackupCodes?:
      | "plain"
      | "encrypted"
      | { readonly encrypt?: unknown; readonly decrypt: (stored: string) => Promise<string> }
  }
}
