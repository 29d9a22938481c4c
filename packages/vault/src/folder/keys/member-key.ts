import { generateX25519Identity, identityToRecipient, type Recipient } from "age-encryption"
import { VaultError } from "../../record/index.ts"
import { type HeaderOpener, headerOpener, openAgeFile, sealArmored } from "./age-file.ts"
import { defaultWorkFactor } from "./default-work-factor.ts"
import { passphraseIdentity, passphraseRecipient } from "./passphrase.ts"
import { signingKey, vaultIdOf } from "./signing-key.ts"

/** What a member's key file holds, once open. Only the agent and the process that asked the passphrase ever have it. */
export interface MemberSecret {
  readonly vault: string
  readonly member: string
  readonly identity: string
  /** Opens shares of codes that several must agree on: no agent ever has it. Null in key files of older versions. */
  readonly consentIdentity: string | null
  readonly signingSeed: string
  /** Keys that were rotated, oldest first: they open what was sealed before. */
  readonly retired: readonly RetiredKeys[]
  /** The founder's verify key, which the members' document is checked against: known only through the passphrase. */
  readonly founder: string
}

/** A member's keys until they were rotated. */
export interface RetiredKeys {
  readonly identity: string
  /** Null where an agent speaks for the member. */
  readonly consentIdentity: string | null
  readonly signingSeed: string
}

/** A member whose key is at hand, here or in the agent; the secrets themselves stay behind these two functions. */
export interface UnlockedMember {
  readonly vault: string
  readonly member: string
  readonly recipient: string
  readonly verifyKey: string
  /** Their verify keys of before, which their older devices are certified by. */
  readonly formerKeys: readonly string[]
  readonly founder: string
  readonly openHeader: HeaderOpener
  /** The key that shares are sealed to; null where an agent speaks for the member, or the key file is of an older version. */
  readonly consent: { readonly recipient: string; readonly openHeader: HeaderOpener } | null
  signAsMember(message: string): Promise<Uint8Array>
}

/** A founder's new key: the vault's name comes from it. */
export async function foundMember(member: string): Promise<MemberSecret> {
  const { seed, verifyKey } = signingKey()
  return {
    vault: vaultIdOf(verifyKey),
    member,
    identity: await generateX25519Identity(),
    consentIdentity: await generateX25519Identity(),
    signingSeed: seed,
    retired: [],
    founder: verifyKey,
  }
}

/** A newcomer's new key, for a vault that another has founded. */
export async function joiningMember(member: string, vault: string, founder: string): Promise<MemberSecret> {
  return { ...(await foundMember(member)), vault, founder }
}

/** The same with a key for shares, which key files of older versions lack. */
export async function withConsentKey(secret: MemberSecret): Promise<MemberSecret> {
  return { ...secret, consentIdentity: secret.consentIdentity ?? (await generateX25519Identity()) }
}

/** New keys in the place of those of now, which are kept for what was sealed to them. */
export async function rotatedSecret(secret: MemberSecret): Promise<MemberSecret> {
  const { identity, consentIdentity, signingSeed, retired } = secret
  return {
    ...secret,
    identity: await generateX25519Identity(),
    consentIdentity: await generateX25519Identity(),
    signingSeed: signingKey().seed,
    retired: [...retired, { identity, consentIdentity, signingSeed }],
  }
}

/** The same without what only the passphrase gives: an agent never agrees to anything. */
export const secretForAgent = (secret: MemberSecret): MemberSecret => ({
  ...secret,
  consentIdentity: null,
  retired: secret.retired.map(keys => ({ ...keys, consentIdentity: null })),
})

/** Opens what is encrypted for the member to read, by the keys of now and of before. */
export const readingOpener = ({ identity, retired }: MemberSecret): HeaderOpener =>
  headerOpener(identity, ...retired.map(keys => keys.identity))

/** The key file's text: an age identity file whose comments carry what age does not need. */
async function keyFileText(secret: MemberSecret): Promise<string> {
  return [
    "# postern-vault member key, format 1",
    `# vault: ${secret.vault}`,
    `# member: ${secret.member}`,
    `# founder: ${secret.founder}`,
    `# signing seed: ${secret.signingSeed}`,
    `# public key: ${await identityToRecipient(secret.identity)}`,
    secret.identity,
    ...(secret.consentIdentity === null ? [] : ["# for shares of codes:", secret.consentIdentity]),
    ...secret.retired.flatMap(keys => [
      `# retired signing seed: ${keys.signingSeed}`,
      keys.identity,
      ...(keys.consentIdentity === null ? [] : [keys.consentIdentity]),
    ]),
    "",
  ].join("\n")
}

/** The passphrase-protected key file, armored: `age -d -i` takes it as it is. */
export async function sealMemberKey(
  secret: MemberSecret,
  passphrase: string,
  workFactor: number = defaultWorkFactor,
): Promise<string> {
  return sealMemberKeyFor(secret, passphraseRecipient(passphrase, workFactor))
}

/** The same file for a recipient of another kind, such as a hardware key's. */
export async function sealMemberKeyFor(secret: MemberSecret, recipient: string | Recipient): Promise<string> {
  return sealArmored(await keyFileText(secret), [recipient])
}

/**
 * Opens a key file.
 * @throws VaultError `passphrase-wrong`; `file-damaged`; `kdf-too-costly`; `integrity-broken` where the key is another vault's.
 */
export async function openMemberKey(file: Uint8Array, passphrase: string): Promise<MemberSecret> {
  return readMemberKey(file, headerOpener(passphraseIdentity(passphrase))).catch(error => {
    if (error instanceof VaultError && error.code === "locked") throw new VaultError("passphrase-wrong")
    throw error
  })
}

/**
 * Reads a key file that is sealed in whatever way. Only a passphrase proves who sealed it: for every other recipient anybody could have,
 * so what comes out must be held against the members' document.
 * @throws VaultError `locked`; `file-damaged`; `integrity-broken` where the key is another vault's.
 */
export async function readMemberKey(file: Uint8Array, openHeader: HeaderOpener): Promise<MemberSecret> {
  const opened = await openAgeFile(file, openHeader)
  const text = opened.plain.toString("utf8")
  const fact = (name: string): string => new RegExp(`^# ${name}: (.+)$`, "m").exec(text)?.[1]?.trim() ?? ""
  const [current = "", ...former] = text.split(/^# retired signing seed: /m)
  const identitiesIn = (part: string): string[] => part.match(/^AGE-SECRET-KEY-1[A-Z0-9]+$/gm) ?? []
  const [identity = "", consentIdentity = null] = identitiesIn(current)
  const retired = former.map(part => {
    const [old = "", consent = null] = identitiesIn(part)
    return { identity: old, consentIdentity: consent, signingSeed: part.split("\n", 1)[0]!.trim() }
  })
  const secret = {
    vault: fact("vault"),
    member: fact("member"),
    identity,
    consentIdentity,
    signingSeed: fact("signing seed"),
    retired,
    founder: fact("founder"),
  }
  if (opened.cutAtByte !== null || Object.values(secret).includes(""))
    throw new VaultError("file-damaged", "The key file is incomplete.")
  if (vaultIdOf(secret.founder) !== secret.vault)
    throw new VaultError("integrity-broken", "The key file's vault name is not its founder's.")
  return secret
}

/** The member, with the secrets kept behind functions. */
export async function unlockedMember(secret: MemberSecret): Promise<UnlockedMember> {
  const { vault, member, founder, identity, consentIdentity, signingSeed, retired } = secret
  const formerConsent = retired.flatMap(keys => keys.consentIdentity ?? [])
  const key = signingKey(signingSeed)
  return {
    vault,
    member,
    founder,
    recipient: await identityToRecipient(identity),
    verifyKey: key.verifyKey,
    formerKeys: retired.map(keys => signingKey(keys.signingSeed).verifyKey),
    openHeader: readingOpener(secret),
    consent:
      consentIdentity === null
        ? null
        : {
            recipient: await identityToRecipient(consentIdentity),
            openHeader: headerOpener(consentIdentity, ...formerConsent),
          },
    signAsMember: async message => key.sign(message),
  }
}
