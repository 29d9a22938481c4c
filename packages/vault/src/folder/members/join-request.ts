import { randomInt, scrypt } from "node:crypto"
import { join } from "node:path"
import { wordlist } from "@scure/bip39/wordlists/english.js"
import { VaultError } from "../../record/index.ts"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { fileNames } from "../disk/file-names.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import { isSignedBy, vaultIdOf } from "../keys/signing-key.ts"
import { isRecipient } from "../sealing/x25519.ts"
import { canonicalJson, type Json } from "./canonical-json.ts"
import { type Member, namePattern } from "./members-document.ts"

/** What a newcomer asks with: their public keys, and which vault they believe it to be. */
export interface JoinDocument {
  readonly vault: string
  readonly founder: string
  readonly name: string
  readonly recipients: readonly string[]
  readonly consent: readonly string[]
  readonly verifyKey: string
  readonly at: string
}

const maxAgeMs = 7 * 86_400_000
const textOf = (document: JoinDocument): string =>
  `postern-vault/join/v1\n${canonicalJson(document as unknown as Json)}`

/** Writes the request into the folder, where the sync takes it to an owner. */
export async function writeJoinRequest(
  folder: string,
  document: JoinDocument,
  sign: (text: string) => Promise<Uint8Array>,
): Promise<string> {
  const signature = Buffer.from(await sign(textOf(document))).toString("base64url")
  const symbols = "abcdefghjkmnpqrstuvwxyz23456789"
  const chance = Array.from({ length: 6 }, () => symbols[randomInt(symbols.length)]).join("")
  const name = `${document.name}-${chance}.json`
  await makePrivateFolder(join(folder, "joins"))
  await writeDurably(join(folder, "joins", name), `${JSON.stringify({ document, signature }, null, 2)}\n`)
  return `joins/${name}`
}

/** The requests of one name that are signed by the keys they bring, for this vault, and not older than a week; newest first. */
export async function readJoinRequests(
  folder: string,
  vault: string,
  name: string,
  now: number,
): Promise<readonly JoinDocument[]> {
  const found: JoinDocument[] = []
  for (const file of await fileNames(join(folder, "joins"))) {
    const bytes =
      file.endsWith(".json") && !file.startsWith(".") ? await readIfThere(join(folder, "joins", file)) : null
    const document = bytes === null ? null : parseRequest(bytes.toString("utf8"))
    if (document?.vault === vault && document.name === name && now - Date.parse(document.at) < maxAgeMs)
      found.push(document)
  }
  return found.sort((a, b) => (a.at < b.at ? 1 : -1))
}

function parseRequest(text: string): JoinDocument | null {
  try {
    const { document, signature } = JSON.parse(text) as { document: JoinDocument; signature: string }
    const { vault, founder, name, recipients, consent, verifyKey, at } = document
    const lists = [recipients, consent]
    const isShaped =
      lists.every(list => Array.isArray(list) && list.length === 1 && isRecipient(String(list[0]))) &&
      [vault, founder, verifyKey, at, signature].every(each => typeof each === "string") &&
      namePattern.test(name)
    if (!isShaped || !isSignedBy(verifyKey, textOf(document), Buffer.from(signature, "base64url"))) return null
    return { vault, founder, name, recipients, consent, verifyKey, at }
  } catch {
    return null
  }
}

/**
 * Six words that two people compare by voice: 66 bits of scrypt over both sides' keys. Whoever puts another request in its place must hit
 * these words, at a third of a second a try.
 * @param founder the founder's verify key as the one who shows the words knows it.
 */
export async function joinWords(
  { vault, name, recipients, consent, verifyKey }: JoinDocument,
  founder: string,
): Promise<string> {
  const text = canonicalJson([vault, founder, name, recipients[0]!, consent[0]!, verifyKey])
  const bytes = await new Promise<Buffer>((resolve, reject) =>
    scrypt(text, "postern-vault/words/v1", 9, { N: 1 << 17, r: 8, p: 1, maxmem: 1 << 28 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  )
  let number = BigInt(`0x${bytes.toString("hex")}`)
  const words: string[] = []
  for (let count = 0; count < 6; count++) {
    words.push(wordlist[Number(number % 2048n)]!)
    number /= 2048n
  }
  return words.join(" ")
}

/** Whether somebody read the same words: upper and lower case, and what stands between them, are not said. */
export const areSameWords = (a: string, b: string): boolean => tidyWords(a) === tidyWords(b)
const tidyWords = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)
    .join(" ")

export const memberOfRequest = (
  { name, recipients, consent, verifyKey }: JoinDocument,
  role: Member["role"],
): Member => ({
  name,
  role,
  recipients,
  consent,
  verifyKey,
})

/**
 * The vault that lies in a folder, as its documents claim it: enough to ask to join, since the words tell whether it is the right one.
 * @throws VaultError `vault-not-found`.
 */
export async function claimedFounder(
  folder: string,
): Promise<{ vault: string; founder: string; names: readonly string[] }> {
  const texts: string[] = []
  const first = await readIfThere(join(folder, "members.json"))
  if (first !== null) texts.push(first.toString("utf8"))
  for (const name of (await fileNames(join(folder, "members"))).filter(each => each.endsWith(".json")))
    texts.push((await readIfThere(join(folder, "members", name)))?.toString("utf8") ?? "")
  const members: { name: string; verifyKey: string }[] = []
  let vault = ""
  for (const text of texts)
    try {
      const { document } = JSON.parse(text) as {
        document: {
          vault: string
          members: { name: string; verifyKey: string }[]
          left?: { name: string; key: string }[]
          changed?: { name: string; key: string }[]
        }
      }
      vault ||= document.vault
      const former = [...(document.left ?? []), ...(document.changed ?? [])]
      members.push(...document.members, ...former.map(({ name, key }) => ({ name, verifyKey: key })))
    } catch {}
  const founder = members.find(({ verifyKey }) => vaultIdOf(verifyKey) === vault)
  if (founder === undefined)
    throw new VaultError(
      "vault-not-found",
      `There is no vault in ${folder}, or its members' document is not here yet: wait for the sync.`,
    )
  return { vault, founder: founder.verifyKey, names: [...new Set(members.map(({ name }) => name))] }
}
