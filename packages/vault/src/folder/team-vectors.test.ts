import assert from "node:assert/strict"
import { createHash, createPublicKey, scryptSync, verify } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import test from "node:test"
import { bech32 } from "@scure/base"
import { wordlist } from "@scure/bip39/wordlists/english.js"
import { armor, Decrypter, identityToRecipient } from "age-encryption"
import { makeTeamVectors } from "./team-vectors.fixture.ts"

// Reads docs/spec/vectors/team.json by the words of docs/spec/vault.md alone: nothing of the vault's own code is used here but to make the file.

const path = new URL("../../../../docs/spec/vectors/team.json", import.meta.url)

interface Document {
  epoch: number
  parents: string[]
  members: { name: string; role: string; recipients: string[]; consent: string[]; verifyKey: string }[]
  left: { name: string; key: string; was: string; epoch: number; heads: Record<string, [number, string]> }[]
}
interface Event {
  device: string
  seq: number
  lamport: number
  prev: string
  kind: string
  hash: string
  [field: string]: unknown
}
interface Vectors {
  vault: string
  founder: string
  keys: Record<string, { identity: string; consentIdentity: string }>
  joins: string[]
  words: Record<string, string>
  documents: string[]
  logs: Record<string, string>
  members: [string, string][]
  granted: { request: string; code: string }
  state: Record<string, { codes: string[]; requests: Record<string, string>; notBelieved: [string, string][] }>
}
interface Shared {
  need: number
  of: string[]
  count: number
  checks: string[]
  codes: { key: string; age: string }[]
  shares: Record<string, string>
  commits: string[][]
  practice: boolean
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest()
const half = (text: string): string => sha256(text).subarray(0, 16).toString("base64url")
/** RFC 8785. */
const jcs = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(jcs).join(",")}]`
    : typeof value === "object" && value !== null
      ? `{${Object.keys(value)
          .sort()
          .map(key => `${JSON.stringify(key)}:${jcs((value as Record<string, unknown>)[key])}`)
          .join(",")}}`
      : JSON.stringify(value)
function isSigned(key: string, text: string, signature: string): boolean {
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(key, "base64url")])
  const publicKey = createPublicKey({ key: der, format: "der", type: "spki" })
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, "base64url"))
}
async function opened(file: string, identity: string): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const bytes = file.startsWith("-----") ? armor.decode(file) : Buffer.from(file, "base64")
  return decrypter.decrypt(new Uint8Array(bytes), "text")
}

/** GF(2⁸) with AES's polynomial. */
function times(a: number, b: number): number {
  let product = 0
  for (let bit = 0; bit < 8; bit++) {
    if ((b >> bit) & 1) product ^= a << bit
  }
  for (let bit = 14; bit >= 8; bit--) if ((product >> bit) & 1) product ^= 0x11b << (bit - 8)
  return product
}
function inverse(a: number): number {
  let power = 1
  for (let step = 0; step < 254; step++) power = times(power, a)
  return power
}
/** Lagrange at 0, a byte at a time; the last byte of a share is its place. */
function combined(shares: readonly Buffer[]): Buffer {
  const key = Buffer.alloc(32)
  for (const share of shares) {
    let weight = 1
    for (const other of shares)
      if (other !== share) weight = times(weight, times(other[32]!, inverse(other[32]! ^ share[32]!)))
    for (let at = 0; at < 32; at++) key[at]! ^= times(share[at]!, weight)
  }
  return key
}

function readLog(vault: string, text: string, keyOf: (member: string) => string): { member: string; events: Event[] } {
  const lines = text.split("\n").filter(Boolean)
  const events = lines.map(line => {
    const json = line.slice(line.indexOf(" ") + 1)
    return { ...(JSON.parse(json) as Event), hash: sha256(line).toString("hex") }
  })
  const [first] = events as [Event & { member: string; verifyKey: string; certificate: string }]
  const { device, member, verifyKey, certificate } = first
  assert.ok(
    isSigned(keyOf(member), `postern-vault/device/v1\n${vault}\n${device}\n${member}\n${verifyKey}`, certificate),
  )
  let prev = sha256(`postern-vault/genesis/v1\n${vault}\n${device}`).toString("hex")
  for (const [seq, line] of lines.entries()) {
    const [signature, json] = [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]
    assert.ok(isSigned(verifyKey, `postern-vault/event/v1\n${vault}\n${json}`, signature), `${device}:${seq}`)
    assert.deepEqual([events[seq]!.seq, events[seq]!.prev], [seq, prev])
    prev = events[seq]!.hash
  }
  return { member, events }
}

test("a reader that knows the specification alone comes to the same members, words, codes and requests", async t => {
  if (process.env.UPDATE_VECTORS) writeFileSync(path, `${JSON.stringify(await makeTeamVectors(t), null, 2)}\n`)
  const kept = JSON.parse(readFileSync(path, "utf8")) as Vectors
  const { vault, founder, keys } = kept
  assert.equal(vault, `pv1${sha256(`postern-vault/id/v1\n${founder}`).toString("hex").slice(0, 32)}`)

  // Who belongs: documents by epoch, each signed by the founder or by an owner of the one before.
  const documents = kept.documents
    .map(text => JSON.parse(text) as { document: Document; signatures: { by: string; signature: string }[] })
    .sort((a, b) => a.document.epoch - b.document.epoch)
  let before: Document | null = null
  let hash = ""
  for (const { document, signatures } of documents) {
    const text = `postern-vault/members/v2\n${jcs(document)}`
    const signers =
      before === null ? [founder] : before.members.filter(({ role }) => role === "owner").map(m => m.verifyKey)
    assert.ok(signatures.some(({ signature }) => signers.some(key => isSigned(key, text, signature))))
    assert.deepEqual(document.parents, before === null ? [] : [hash])
    ;[before, hash] = [document, sha256(text).toString("hex")]
  }
  const { members, left } = before!
  assert.deepEqual(
    members.map(({ name, role }) => [name, role]),
    kept.members,
  )

  // Words of both sides.
  for (const text of kept.joins) {
    const { document, signature } = JSON.parse(text)
    assert.ok(isSigned(document.verifyKey, `postern-vault/join/v1\n${jcs(document)}`, signature))
    const { name, recipients, consent, verifyKey } = document
    const said = jcs([vault, founder, name, recipients[0], consent[0], verifyKey])
    const bytes = scryptSync(said, "postern-vault/words/v1", 9, { N: 1 << 17, r: 8, p: 1, maxmem: 1 << 28 })
    let number = BigInt(`0x${bytes.toString("hex")}`)
    const words: string[] = []
    for (; words.length < 6; number >>= 11n) words.push(wordlist[Number(number & 2047n)]!)
    assert.equal(words.join(" "), kept.words[name])
  }

  // The logs, in the order of lamport, device, seq; what a leaver wrote after the heads that are known of is not believed.
  const keyOf = (name: string): string =>
    members.find(member => member.name === name)?.verifyKey ?? left.find(former => former.name === name)!.key
  const logs = Object.values(kept.logs).map(text => readLog(vault, text, keyOf))
  const memberOf = new Map(logs.map(({ member, events }) => [events[0]!.device, member]))
  const all = logs
    .flatMap(({ events }) => events)
    .sort((a, b) => a.lamport - b.lamport || (a.device < b.device ? -1 : a.device > b.device ? 1 : a.seq - b.seq))
  const isLate = ({ device, seq }: Event): boolean =>
    left.some(({ name, heads }) => name === memberOf.get(device) && seq > (heads[device]?.[0] ?? -1))
  const believed = all.filter(event => !isLate(event))
  const late = all.filter(isLate).map(({ device, seq }) => [`${device}:${seq}`, "after-leaving"])
  const of = (kind: string): Event[] => believed.filter(event => event.kind === kind)

  // The rule carries the owner's own signature.
  const [rule] = of("rule-set") as [Event & Record<string, unknown>]
  const fields = [
    "kind",
    "rule",
    "on",
    "read",
    "need",
    "of",
    "reason",
    "after",
    "dutyAfter",
    "valid",
    "within",
    "hours",
    "expires",
  ]
  const said = Object.fromEntries(fields.filter(field => rule[field] !== undefined).map(field => [field, rule[field]]))
  assert.ok(
    isSigned(
      keyOf(memberOf.get(rule.device)!),
      `postern-vault/rule/v1\n${vault}\n${jcs(said)}`,
      String(rule.signature),
    ),
  )

  // The seal that holds: the last one; shares open for their members, fit their commitments, and two give a code's key.
  const batch = String(of("batch-added")[0]!.batch)
  const seal = of("batch-resealed").at(-1)!.sealed as Shared
  assert.equal(seal.codes.length, seal.count + 1, "one entry more, to practise with")
  const openCode = async (index: number, shares: readonly string[]): Promise<{ code: string; salt: string }> => {
    const key = combined(shares.slice(0, seal.need).map(share => Buffer.from(share, "base64url")))
    const identity = bech32.encodeFromBytes("AGE-SECRET-KEY-", key).toUpperCase()
    assert.equal(await identityToRecipient(identity), seal.codes[index]!.key)
    return JSON.parse(await opened(seal.codes[index]!.age, identity)) as { code: string; salt: string }
  }
  const shareOf = async (name: string, index: number): Promise<string> =>
    (await opened(seal.shares[name]!, keys[name]!.consentIdentity)).split("\n")[index]!
  for (let index = 0; index <= seal.count; index++)
    for (const pair of [
      ["ada", "ben"],
      ["cyn", "ada"],
    ]) {
      const shares = await Promise.all(pair.map(name => shareOf(name, index)))
      for (const [at, name] of pair.entries()) {
        const commit = half(`postern-vault/share/v1\n${batch}\n${index}\n${name}\n${shares[at]}`)
        assert.equal(commit, seal.commits[index]![seal.of.indexOf(name)])
      }
      const { code, salt } = await openCode(index, shares)
      if (index === seal.count) assert.equal(code.split(" ").length, 4)
      else assert.equal(half(`postern-vault/code/v1\n${batch}\n${index}\n${salt}\n${code}`), seal.checks[index])
    }

  // What was released to Ben opens the one code with his reading key.
  const released = of("share-released").filter(({ request }) => request === kept.granted.request)
  const shares = await Promise.all(
    released.map(async ({ share }) => (await opened(String(share), keys.ben!.identity)).trim()),
  )
  assert.equal((await openCode(Number(released[0]!.index), shares)).code, kept.granted.code)

  // What became of codes and requests, the same for both members.
  const used = new Set(of("code-used").map(({ index }) => index))
  const cleared = new Set(of("code-cleared").flatMap(({ clears }) => clears as string[]))
  const requests = of("access-requested")
  const agreed = (id: unknown): Event[] => {
    const found = new Map<string, Event>()
    for (const release of of("share-released"))
      if (release.request === id && !found.has(memberOf.get(release.device)!))
        found.set(memberOf.get(release.device)!, release)
    return [...found.values()]
  }
  const doubts = [
    ...of("code-handed"),
    ...of("code-doubtful"),
    ...requests.flatMap(({ request }) => agreed(request).slice(seal.need - 1, seal.need)),
  ].filter(({ device, seq }) => !cleared.has(`${device}:${seq}`))
  const codes = seal.checks.map((_, index) =>
    used.has(index) ? "used" : doubts.some(doubt => doubt.index === index) ? "doubtful" : "unused",
  )
  const statusOf = (request: Event): string =>
    of("code-handed").some(handed => handed.request === request.request)
      ? "taken"
      : of("access-denied").some(denial => denial.request === request.request)
        ? "denied"
        : agreed(request.request).length >= seal.need
          ? "granted"
          : "open"
  const state = {
    codes,
    requests: Object.fromEntries(requests.map(request => [request.request, statusOf(request)])),
    notBelieved: late,
  }
  assert.deepEqual(kept.state, { ada: state, ben: state })
})
