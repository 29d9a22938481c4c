import { type Identity, type Recipient, Stanza } from "age-encryption"
import { VaultError } from "../../record/index.ts"
import { type PluginContext, runPlugin } from "./plugin-dialogue.ts"

const fileKeyBytes = 16

/**
 * An age recipient behind a plugin.
 * @param key a recipient `age1NAME1…`, or an identity `AGE-PLUGIN-NAME-1…`, which many plugins can encrypt to as well.
 */
export function pluginRecipient(name: string, key: string, context: PluginContext): Recipient {
  const add = /^age-plugin-/i.test(key) ? "add-identity" : "add-recipient"
  return {
    async wrapFileKey(fileKey) {
      const wrapped: Stanza[] = []
      const take = ({ args, body }: Stanza): boolean => {
        if (args[0] !== "recipient-stanza") return false
        // One file key for one recipient gives one stanza; scrypt's would make the file one that only a passphrase opens.
        if (args[1] !== "0" || args.length < 3 || args[2] === "scrypt" || wrapped.length > 0)
          throw new VaultError("plugin-failed", "it wrapped another key than it was given")
        wrapped.push(new Stanza(args.slice(2), body))
        return true
      }
      const opening = [{ args: [add, key] }, { args: ["wrap-file-key"], body: fileKey }]
      await runPlugin({ name, machine: "recipient-v1", opening, take }, context)
      if (wrapped.length === 0) throw new VaultError("plugin-failed", `age-plugin-${name}: it wrapped nothing`)
      return wrapped
    },
  }
}

/** An age identity behind a plugin: it opens what only the plugin's key can open. */
export function pluginIdentity(name: string, identity: string, context: PluginContext): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const keys: Uint8Array[] = []
      const take = ({ args, body }: Stanza): boolean => {
        if (args[0] !== "file-key") return false
        if (args[1] !== "0" || body.length !== fileKeyBytes || keys.length > 0)
          throw new VaultError("plugin-failed", "what it gave is no key of the file")
        keys.push(body)
        return true
      }
      const opening = [
        { args: ["add-identity", identity] },
        ...stanzas.map(({ args, body }) => ({ args: ["recipient-stanza", "0", ...args], body })),
      ]
      await runPlugin({ name, machine: "identity-v1", opening, take }, context)
      return keys[0] ?? null
    },
  }
}
