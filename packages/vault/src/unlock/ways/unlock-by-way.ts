import type { Identity } from "age-encryption"
import type { MemberSecret } from "../../folder/index.ts"
import { tidyText, VaultError } from "../../record/index.ts"
import type { Person } from "../person.ts"
import { pluginIdentity } from "../plugins/plugin-keys.ts"
import { pluginOf } from "../plugins/plugin-program.ts"
import { pointOfTagRecipient } from "../tokens/p256tag.ts"
import { type OpenTokenAt, openToken } from "../tokens/token-client.ts"
import { tokenKeyIdentity } from "../tokens/token-key.ts"
import { logIn } from "../tokens/token-login.ts"
import type { Way } from "./way.ts"
import { openWay } from "./ways-folder.ts"

/** What the ways need of this computer and of whoever sits before it. */
export interface UnlockContext {
  readonly person: Person
  readonly askPin: (question: string) => Promise<string>
  readonly lastTry?: boolean
  /** The token's module on this computer; null where it is not known. */
  readonly module: string | null
  /** An age identity from a file that is kept elsewhere; null where none is given. */
  readonly identity: string | null
  /** Speaks with a passkey in the browser; null where that cannot be. */
  readonly passkey?: Identity | null
  readonly openToken?: OpenTokenAt
}

/**
 * Opens the member's keys by a way.
 * @throws VaultError `token-missing`, `pin-wrong`, `pin-locked`, `plugin-failed`, `input-needed`, and those of `openWay`.
 */
export async function unlockByWay(
  folder: string,
  vault: string,
  way: Way,
  context: UnlockContext,
): Promise<MemberSecret> {
  const open = (identity: string | Identity): Promise<MemberSecret> => openWay(folder, vault, way, identity)
  switch (way.sort) {
    case "plugin":
      return open(behindPlugin(way.identity ?? "", context.person)).catch(error => {
        if (!(error instanceof VaultError) || error.code !== "file-damaged") throw error
        throw new VaultError("plugin-failed", `The plugin of the key ${way.label} gave a key that does not open.`, {
          cause: error,
        })
      })
    case "recipient":
      if (context.identity === null)
        throw new VaultError(
          "input-needed",
          `The key ${way.label} is kept elsewhere. Give its file with --identity FILE.`,
        )
      return open(identityOf(context.identity, context.person))
    case "pkcs11":
      return withTokenKey(way, context, open)
    case "passkey":
      if (!context.passkey)
        throw new VaultError(
          "input-needed",
          `The key ${way.label} is a passkey, and there is no browser to ask for it.`,
        )
      return open(context.passkey)
  }
}

/** An identity as an age identity file holds it: one of X25519, or a plugin's. */
export const identityOf = (text: string, person: Person): string | Identity =>
  pluginOf(text) === null ? text : behindPlugin(text, person)

function behindPlugin(identity: string, person: Person): Identity {
  const name = pluginOf(identity)
  if (name === null) throw new VaultError("file-damaged", "The key's file names no plugin of age.")
  return pluginIdentity(name, identity, { person })
}

/** Logs in to the way's token, and lets it open. */
async function withTokenKey<T>(way: Way, context: UnlockContext, open: (identity: Identity) => Promise<T>): Promise<T> {
  const point = pointOfTagRecipient(way.recipient ?? "")
  if (point === null || way.token === null || way.keyId === null)
    throw new VaultError("file-damaged", `The file of the key ${way.label} names no key on a token.`)
  if (context.module === null)
    throw new VaultError(
      "input-needed",
      `Where is the module of the token "${way.token}"? Say it with --pkcs11 MODULE.`,
    )
  const token = await (context.openToken ?? openToken)({ module: context.module, label: way.token })
  try {
    // Before the PIN is asked: a token of this name may be one that somebody else has put there.
    if (way.serial !== null && tidyText((await token.facts()).serialNumber) !== way.serial)
      throw new VaultError(
        "token-missing",
        `The token "${way.token}" that is there is another one. Plug in the one with the serial number ${way.serial}.`,
      )
    await logIn(token, context)
    return await open(tokenKeyIdentity(token, { id: way.keyId, point }))
  } finally {
    await token.close()
  }
}
