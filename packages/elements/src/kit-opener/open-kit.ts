import { type Kit, parseKit } from "@postern/core/kit"
import { KitFault, unsealKit } from "../flow/unseal-kit.ts"

export type { KitFault } from "../flow/unseal-kit.ts"

/** A kit that was opened: what it says, and its text to the byte. */
export interface OpenedKit {
  readonly kit: Kit
  readonly text: string
}

/**
 * Opens an age file with a kit in it.
 * @throws KitFault; what it was that was opened instead is told nowhere
 */
export async function openKit(file: Blob, passphrase: string): Promise<OpenedKit> {
  const text = await unsealKit(file, passphrase)
  try {
    return { kit: parseKit(text), text }
  } catch {
    throw new KitFault("no-kit")
  }
}
