import type { AuthenticatorChanged, Issued, NotAccepted, Noted, Pending, Removed } from "./answers.ts"
import type { BrowserClient } from "./browser-client.ts"

// What `<postern-manage>` alone asks for: a sign-in does not load it.

export function replaceCodes(client: BrowserClient, proof: string): Promise<Issued | NotAccepted> {
  return client.call("codes", { proof })
}

export function checkCode(client: BrowserClient, code: string): Promise<Noted | NotAccepted> {
  return client.call("codes/check", { code })
}

/** @param more `add` for one that works beside the others, `name` for what its holder calls it */
export function enrollProven(
  client: BrowserClient,
  proof: string,
  more: { add?: true; name?: string } = {},
): Promise<Pending | NotAccepted> {
  return client.call("totp", { ...client.named(), ...more, proof })
}

export function removeAuthenticator(
  client: BrowserClient,
  authenticator: string,
  proof: string,
): Promise<AuthenticatorChanged | NotAccepted> {
  return client.call("totp/remove", { authenticator, proof })
}

export function renameAuthenticator(
  client: BrowserClient,
  authenticator: string,
  name: string | null,
  proof: string,
): Promise<AuthenticatorChanged | NotAccepted> {
  return client.call("totp/rename", { authenticator, name, proof })
}

/** Turns everything off. */
export function remove(client: BrowserClient, proof: string): Promise<Removed | NotAccepted> {
  return client.call("remove", { proof })
}
