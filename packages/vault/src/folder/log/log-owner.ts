import { isSignedBy } from "../keys/signing-key.ts"

/** Whose log it is, and the member's signature that says so. */
export interface LogOwner {
  readonly device: string
  readonly member: string
  readonly verifyKey: string
  readonly certificate: string
}

/** What a member signs to make a device one of theirs. */
export const certificateText = (vault: string, device: string, member: string, verifyKey: string): string =>
  `postern-vault/device/v1\n${vault}\n${device}\n${member}\n${verifyKey}`

/** The verify keys by which the member may have certified this device; none for somebody who never belonged. */
export type MemberKeysOf = (member: string, device: string) => readonly string[]

/**
 * Names that devices have. Others carry a device's log in files of its name: one that leads to another folder, or to another device's further
 * parts, could take the place of any file there.
 */
const devicePattern = /^[a-z0-9][a-z0-9-]{0,99}$/

/** Tells whether a member of the vault has signed that this device is theirs, and its name is one that devices have. */
export function isCertified(owner: LogOwner, vault: string, memberKeysOf: MemberKeysOf): boolean {
  if (!devicePattern.test(owner.device)) return false
  const text = certificateText(vault, owner.device, owner.member, owner.verifyKey)
  const certificate = Buffer.from(owner.certificate, "base64url")
  return memberKeysOf(owner.member, owner.device).some(key => isSignedBy(key, text, certificate))
}
