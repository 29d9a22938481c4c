/** Every failure of the vault: a stable code, the exit code of the command line, and what to do. */
export const vaultErrors = {
  unexpected: { exit: 1, says: "Something unforeseen happened." },
  "usage-wrong": { exit: 2, says: "The command cannot be understood." },
  "input-needed": { exit: 2, says: "An answer is needed and nobody can be asked." },
  aborted: { exit: 3, says: "Stopped; nothing was changed." },
  locked: { exit: 4, says: "The vault is locked." },
  "passphrase-wrong": { exit: 4, says: "That passphrase does not open this vault." },
  "token-missing": { exit: 4, says: "The token is not there." },
  "pin-wrong": { exit: 4, says: "The PIN is wrong." },
  "pin-locked": { exit: 4, says: "The token's PIN is locked." },
  "plugin-failed": { exit: 4, says: "The plugin of age failed." },
  "vault-not-found": { exit: 5, says: "There is no vault here." },
  "account-not-found": { exit: 5, says: "No account of that name." },
  "member-not-found": { exit: 5, says: "There is no such member." },
  "request-not-found": { exit: 5, says: "There is no such request." },
  "thing-not-found": { exit: 5, says: "Not found." },
  "no-codes-left": { exit: 6, says: "No unused code is left." },
  "already-used": { exit: 7, says: "That code is already marked used." },
  "name-taken": { exit: 7, says: "That name is taken." },
  "write-conflict": { exit: 7, says: "Another command is writing to this vault." },
  "vault-exists": { exit: 7, says: "There is a vault here already." },
  "members-fork": { exit: 7, says: "Two owners changed the members apart." },
  "request-overtaken": { exit: 7, says: "The request is overtaken." },
  "words-differ": { exit: 8, says: "The words are not the same." },
  "integrity-broken": { exit: 8, says: "The vault's files are not what their devices wrote." },
  "kdf-too-costly": { exit: 8, says: "The file asks for more work than an honest program would." },
  "file-damaged": { exit: 8, says: "The file cannot be read." },
  "code-mistyped": { exit: 8, says: "The code's check symbols do not fit." },
  "not-allowed": { exit: 9, says: "The system does not allow it." },
  "not-entitled": { exit: 9, says: "Your role, or the rule, does not allow it." },
  "approval-needed": { exit: 9, says: "Others must agree first." },
  "access-denied": { exit: 9, says: "The request was denied." },
  "too-early": { exit: 9, says: "It is too early." },
  "outside-hours": { exit: 9, says: "It is outside of the hours." },
  "last-owner": { exit: 9, says: "The last owner stays." },
  "last-way": { exit: 9, says: "The last way that needs no hardware stays." },
  "token-full": { exit: 9, says: "The token has no room left." },
  "disk-full": { exit: 9, says: "There is no room left to write." },
  findings: { exit: 10, says: "There are findings." },
} as const satisfies Record<string, { exit: number; says: string }>

/** The stable name of a failure. */
export type VaultErrorCode = keyof typeof vaultErrors

/** The one error of this package. `message` is a sentence with what to do; it never holds a code, key or passphrase. */
export class VaultError extends Error {
  readonly code: VaultErrorCode

  constructor(code: VaultErrorCode, detail?: string, options?: { cause?: unknown }) {
    super(detail ?? vaultErrors[code].says, options)
    this.name = "VaultError"
    this.code = code
  }

  /** The documented exit code of the command line. */
  get exitCode(): number {
    return vaultErrors[this.code].exit
  }
}
