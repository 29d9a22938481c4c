import { VaultError } from "../../record/index.ts"
import { openAgeFile } from "../keys/age-file.ts"
import type { UnlockedMember } from "../keys/member-key.ts"
import { assertUnlocked } from "./opened-or-null.ts"

/**
 * What a member released, opened with the keys of whoever asked; empty where it is no file for these keys: a wrong share like any other.
 * @throws VaultError `locked` where the keys themselves are gone, as when an agent locks meanwhile: that is no fault of who released it.
 */
export async function openReleased(share: string, member: UnlockedMember): Promise<string> {
  try {
    return (await openAgeFile(Buffer.from(share), member.openHeader)).plain.toString("utf8").trim()
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    if (error.code !== "file-damaged") await assertUnlocked(member)
    return ""
  }
}
