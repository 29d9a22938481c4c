import { VaultError } from "../../record/index.ts"
import { ck } from "./cryptoki.ts"
import type { OpenToken } from "./open-token.ts"
import type { TriesLeft } from "./token.ts"

export interface LoginOptions {
  /** Asks for the PIN, or takes it from where it is. Called once at most. */
  readonly askPin: (question: string) => Promise<string>
  /** True where the person said that the last try may be used. */
  readonly lastTry?: boolean
}

/**
 * Logs in with the PIN: one try, whatever comes of it, for each one may be the last.
 * @throws VaultError `pin-wrong` with what is known of the tries left; `pin-locked`; `not-allowed` where the token has no PIN.
 */
export async function logIn(token: OpenToken, { askPin, lastTry = false }: LoginOptions): Promise<void> {
  const { flags, triesLeft: before } = await token.facts()
  if (before === "none") throw locked(token.label)
  if ((flags & ck.CKF_USER_PIN_INITIALIZED) === 0)
    throw new VaultError(
      "not-allowed",
      `The token "${token.label}" has no PIN yet. Set one with the token's own program.`,
    )
  if (before === "one" && !lastTry)
    throw new VaultError(
      "pin-wrong",
      `The token "${token.label}" has one try left: another wrong PIN locks it. Nothing was tried. If you are sure of the PIN: --last-try`,
    )
  // A token with a keypad of its own asks by itself.
  const asksItself = (flags & ck.CKF_PROTECTED_AUTHENTICATION_PATH) !== 0
  const pin = asksItself ? null : await askPin(`PIN of the token "${token.label}":`)
  try {
    await token.logIn(pin)
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== "pin-wrong") throw error
    const { triesLeft: left } = await token.facts()
    if (left === "none") throw locked(token.label)
    throw new VaultError("pin-wrong", `${error.message} ${triesText[left]}`)
  }
}

const triesText: Readonly<Record<Exclude<TriesLeft, "none">, string>> = {
  unknown: "It does not say how many tries are left; after a few wrong ones most tokens lock.",
  few: "Few tries are left before it locks.",
  one: "One try is left: another wrong PIN locks it.",
}

const locked = (label: string): VaultError =>
  new VaultError(
    "pin-locked",
    `The PIN of the token "${label}" is locked. Unlock it with the token's own program and its PUK or SO PIN. The vault opens with the passphrase meanwhile.`,
  )
