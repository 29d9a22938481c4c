import assert from "node:assert/strict"
import { createHash, createPublicKey, verify } from "node:crypto"
import test from "node:test"
import { TeamFolders } from "../team.fixture.ts"
import { addCheckpointBody, consistencyProof, merkleRoot, signCheckpoint } from "./log-checkpoint.ts"
import { noteHead } from "./log-head.ts"

// The leaves and roots of certificate-transparency-go, testdata for RFC 6962.
const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(
  hex => Buffer.from(hex, "hex"),
)

test("roots are those of RFC 6962, for one leaf, for eight, and for none", () => {
  const root = (count: number): string => merkleRoot(leaves.slice(0, count)).toString("hex")
  assert.equal(root(0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  assert.equal(root(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
  assert.equal(root(8), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
})

/** RFC 9162 §2.1.4.2: whoever has both roots checks the proof so. */
function isConsistent(first: number, second: number, from: Buffer, to: Buffer, proof: readonly Buffer[]): boolean {
  const sha = (left: Buffer, right: Buffer): Buffer =>
    createHash("sha256").update(Buffer.of(1)).update(left).update(right).digest()
  const path = (first & (first - 1)) === 0 ? [from, ...proof] : [...proof]
  let [fn, sn] = [first - 1, second - 1]
  while (fn & 1) [fn, sn] = [fn >> 1, sn >> 1]
  let [fr, sr] = [path[0]!, path[0]!]
  for (const hash of path.slice(1)) {
    if (sn === 0) return false
    if (fn & 1 || fn === sn) {
      ;[fr, sr] = [sha(hash, fr), sha(hash, sr)]
      while (!(fn & 1) && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1]
    } else sr = sha(sr, hash)
    ;[fn, sn] = [fn >> 1, sn >> 1]
  }
  return sn === 0 && fr.equals(from) && sr.equals(to)
}

test("a proof shows for every two sizes that the smaller tree is the beginning of the larger, and not of another", () => {
  const all = Array.from({ length: 20 }, (_, at) => `line ${at}`)
  for (let second = 2; second <= all.length; second++)
    for (let first = 1; first < second; first++) {
      const [from, to] = [merkleRoot(all.slice(0, first)), merkleRoot(all.slice(0, second))]
      const proof = consistencyProof(all.slice(0, second), first)
      assert.ok(isConsistent(first, second, from, to, proof), `${first} of ${second}`)
      const other = merkleRoot(["other", ...all.slice(1, first)])
      assert.ok(!isConsistent(first, second, other, to, proof), `${first} of ${second}, another beginning`)
    }
})

test("a checkpoint is a signed note that a witness's verifier key checks, and what it takes has the proof before it", async t => {
  const team = await TeamFolders.create(t, { ada: "owner" })
  const vault = await team.open("ada")
  await noteHead(vault)
  const { note, verifier, lines } = await signCheckpoint(vault)
  const [text, signatures] = note.split("\n\n") as [string, string]
  const [origin, size, root] = text.split("\n")
  assert.deepEqual([origin, size], [`postern-vault/${vault.member.vault}/${vault.device}`, String(lines.length)])
  assert.equal(root, merkleRoot(lines).toString("base64"))
  const [, name, encoded] = /^— (\S+) (\S+)\n$/.exec(signatures)!
  const [keyName, id, key] = /^(.+)\+([0-9a-f]{8})\+(.+)$/.exec(verifier)!.slice(1) as [string, string, string]
  const bytes = Buffer.from(encoded!, "base64")
  assert.deepEqual([name, keyName, bytes.subarray(0, 4).toString("hex")], [origin, origin, id])
  const raw = Buffer.from(key, "base64")
  assert.equal(raw[0], 1)
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw.subarray(1)])
  const publicKey = createPublicKey({ key: der, format: "der", type: "spki" })
  assert.ok(verify(null, Buffer.from(`${text}\n`), publicKey, bytes.subarray(4)))
  await noteHead(vault)
  const next = await signCheckpoint(vault)
  const body = addCheckpointBody(next, lines.length)
  assert.match(body, new RegExp(`^old ${lines.length}\\n([A-Za-z0-9+/=]{44}\\n)+\\n${origin}\\n`))
  assert.throws(() => addCheckpointBody(next, 99), { code: "usage-wrong" })
})
