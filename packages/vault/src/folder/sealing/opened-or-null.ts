import { VaultError } from "../../record/index.ts"
import { openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import type { UnlockedMember } from "../keys/member-key.ts"

const shut: readonly string[] = ["integrity-broken", "file-damaged", "locked", "request-overtaken", "approval-needed"]

/**
 * What was opened of the codes of one batch; null where they do not open, so that what somebody sealed wrongly keeps nobody from all others.
 * @throws VaultError `locked` where the member's keys themselves are gone, as when an agent locks meanwhile; whatever else went wrong.
 */
export async function openedOrNull<T>(opening: Promise<T>, member: UnlockedMember): Promise<T | null> {
  try {
    return await opening
  } catch (error) {
    if (!(error instanceof VaultError) || !shut.includes(error.code)) throw error
    await assertUnlocked(member)
    return null
  }
}

/** @throws VaultError `locked` where the keys are gone: only a file that is certainly for them tells that from a file for others. */
export async function assertUnlocked({ recipient, openHeader }: UnlockedMember): Promise<void> {
  await openAgeFile(await sealAgeFile("", [recipient]), openHeader)
}
