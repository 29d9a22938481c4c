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

/** Tells whether a member of the vault has signed that this device is theirs. */
export function isCertified(owner: LogOwner, vault: string, memberKeysOf: MemberKeysOf): boolean {
  const text = certificateText(vault, owner.device, owner.member, owner.verifyKey)
  const certificate = Buffer.from(owner.certificate, "base64url")
  return memberKeysOf(owner.member, owner.device).some(key => isSignedBy(key, text, certificate))
}
