import assert from "node:assert/strict"
import { readFileSync, writeFileSync } from "node:fs"
import test from "node:test"
import { type Fact, foldEvents, type VaultEvent } from "../../record/index.ts"
import { signingKey, vaultIdOf } from "../keys/signing-key.ts"
import { isDocumentSignedBy, readDocument, signMembers } from "../members/members-document.ts"
import { writeLines } from "./log-line.ts"
import { certificateText } from "./log-owner.ts"
import { readLog } from "./reading/read-log.ts"

const path = new URL("../../../../../docs/spec/vectors/vault.json", import.meta.url)
const seed = (byte: number): string => Buffer.alloc(32, byte).toString("base64url")

const founder = signingKey(seed(1))
const vault = vaultIdOf(founder.verifyKey)
const document = {
  format: "postern-vault/1",
  vault,
  epoch: 1,
  members: [
    {
      name: "ada",
      role: "owner",
      recipients: ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],
      verifyKey: founder.verifyKey,
    },
  ],
}

function logOf(device: string, keySeed: string, firstLamport: number, facts: readonly Fact[]): string {
  const key = signingKey(keySeed)
  const certificate = founder.sign(certificateText(vault, device, "ada", key.verifyKey)).toString("base64url")
  const added: Fact = {
    kind: "device-added",
    member: "ada",
    label: device.split("-")[0]!,
    verifyKey: key.verifyKey,
    certificate,
  }
  const events = [added, ...facts].map((fact, seq) => ({
    device,
    seq,
    lamport: firstLamport + seq,
    at: "2026-01-02T03:04:05.000Z",
    ...fact,
  }))
  return writeLines(vault, events as unknown as VaultEvent[], null, key).text
}

async function make(): Promise<object> {
  const laptop = logOf("laptop-aaaaaa", seed(2), 1, [
    { kind: "account-added", account: "acc1", name: "GitHub Work", ref: "G1", login: "ada" },
    {
      kind: "batch-added",
      batch: "bat1",
      account: "acc1",
      sort: "single-use",
      codes: ["1a2b3-c4d5e", "f0f0f-1a1a1", "00000-11111"],
      used: [2],
    },
    { kind: "code-used", batch: "bat1", index: 0, worked: true },
  ])
  const phone = logOf("phone-bbbbbb", seed(3), 4, [
    { kind: "code-used", batch: "bat1", index: 0 },
    { kind: "code-handed", batch: "bat1", index: 1 },
    { kind: "copy-added", copy: "cop1", batch: "bat1", location: "home safe", sort: "paper", on: "2026-01-02" },
  ])
  const membersJson = await signMembers(document, "ada", async text => founder.sign(text))
  const keysOf = () => [founder.verifyKey]
  const events = [laptop, phone].flatMap(text => readLog(text, vault, keysOf)!.events)
  return {
    seeds: { founder: seed(1), laptop: seed(2), phone: seed(3) },
    founder: founder.verifyKey,
    vault,
    membersJson,
    logs: { "laptop-aaaaaa": laptop, "phone-bbbbbb": phone },
    state: JSON.parse(JSON.stringify(foldEvents(events))) as object,
  }
}

test("the vectors of the specification are what this version writes, reads and folds", async () => {
  const made = await make()
  if (process.env.UPDATE_VECTORS) writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`)
  const kept = JSON.parse(readFileSync(path, "utf8")) as {
    membersJson: string
    vault: string
    founder: string
    logs: Record<string, string>
    state: object
  }
  assert.deepEqual(made, kept)
  const read = readDocument(kept.membersJson, kept.vault)
  assert.deepEqual(read.document.members, [{ ...document.members[0], consent: [] }])
  assert.ok(isDocumentSignedBy(read, kept.founder))
  for (const [device, text] of Object.entries(kept.logs)) {
    const log = readLog(text, kept.vault, () => [kept.founder])!
    assert.deepEqual([log.device, log.problems.length, log.events.length], [device, 0, 4])
    assert.equal(
      readLog(text, vaultIdOf("another"), () => [kept.founder]),
      null,
    )
  }
})
