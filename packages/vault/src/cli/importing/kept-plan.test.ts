import assert from "node:assert/strict"
import test from "node:test"
import { newId } from "../../actions/index.ts"
import { exportJson } from "../../exporting/index.ts"
import { passphraseRecipient, sealAgeFile } from "../../folder/index.ts"
import { readImport } from "../../reading/index.ts"
import { type Fact, foldEvents, type VaultEvent, type VaultState } from "../../record/index.ts"
import { planImport } from "./import-plan.ts"

const stateOf = (facts: readonly Fact[]): VaultState => {
  const at = { device: "d", at: "2026-01-02T00:00:00.000Z", prev: "x" }
  return foldEvents(facts.map((fact, seq) => ({ ...at, seq, lamport: seq, ...fact }) as VaultEvent))
}

const former = stateOf([
  {
    kind: "account-added",
    account: "a",
    name: "GitHub Work",
    ref: "G7",
    service: "GitHub",
    login: "ada",
    url: "https://github.com",
    owner: "Ada",
    tags: ["work"],
    twoFactor: true,
  },
  { kind: "account-added", account: "m", name: "Mail", ref: "M1", twoFactor: true },
  { kind: "batch-added", batch: "old", account: "a", sort: "single-use", codes: ["1111-2222", "3333-4444"], used: [0] },
  {
    kind: "batch-added",
    batch: "new",
    account: "a",
    sort: "single-use",
    codes: ["1a2b3-c4d5e", "f0f0f-1a1a1", "00000-11111"],
    generatedOn: "2026-01-02",
    expiresOn: "2027-01-02",
    reviewOn: "2026-07-01",
    issuer: "GitHub",
    set: 2,
    note: "kept well",
    supersedes: ["old"],
  },
  { kind: "code-used", batch: "new", index: 0 },
  { kind: "code-doubtful", batch: "new", index: 1 },
  { kind: "batch-tested", batch: "new", on: "2026-02-01", index: 0 },
  { kind: "copy-added", copy: "c1", batch: "new", location: "home safe", sort: "paper", on: "2026-01-03" },
  { kind: "copy-seen", copy: "c1", on: "2026-03-01" },
  {
    kind: "copy-added",
    copy: "c2",
    batch: "new",
    location: "mailbox",
    sort: "file",
    on: "2026-01-04",
    inside: "m",
    onFactorDevice: true,
  },
  { kind: "copy-lost", copy: "c2", on: "2026-04-01" },
  { kind: "exposure-found", batch: "new", where: "~/Downloads", on: "2026-05-01" },
  { kind: "account-added", account: "p", name: "Phrase", ref: "P1" },
  {
    kind: "batch-added",
    batch: "phrase",
    account: "p",
    sort: "reusable",
    codes: ["abandon ability able about above absent"],
  },
])

/** A state without the ids and dates that differ from vault to vault. */
function comparable({ accounts }: VaultState): unknown {
  const names = new Map(accounts.map(({ id, name }) => [id, name]))
  return accounts.map(({ id: _id, addedAt: _at, batches, ...account }) => ({
    ...account,
    batches: batches.map(
      ({
        id: _batch,
        account: _account,
        addedAt: _added,
        addedBy: _by,
        source: _source,
        codes,
        copies,
        supersededBy,
        ...batch
      }) => ({
        ...batch,
        supersededBy: batches.findIndex(({ id }) => id === supersededBy),
        codes: codes.map(({ text, usedBefore, uses, doubts }) => ({
          text,
          used: usedBefore || uses.length > 0,
          doubtful: doubts.length > 0,
        })),
        copies: copies.map(({ id: _copy, inside, ...copy }) => ({
          ...copy,
          inside: inside === null ? null : names.get(inside),
        })),
      }),
    ),
  }))
}

test("an export by age is a whole backup: imported into an empty vault, every batch, mark, test and copy is there again", async () => {
  const { bytes } = exportJson(former, new Map())
  const file = await sealAgeFile(bytes, [passphraseRecipient("pw", 10)])
  const { kind, candidates } = await readImport({ name: "codes.age", bytes: file }, { askPassword: async () => "pw" })
  assert.equal(kind, "Postern export")
  const items = planImport(stateOf([]), candidates, { newId })
  assert.deepEqual(
    items.map(({ name, action }) => [name, action]),
    [
      ["GitHub Work", "add"],
      ["Mail", "inventory"],
      ["Phrase", "add"],
    ],
  )
  assert.deepEqual(comparable(stateOf(items.flatMap(({ facts }) => facts))), comparable(former))
  // Into the vault that it came from, it brings nothing.
  const again = planImport(former, candidates, { newId })
  assert.deepEqual(
    again.flatMap(({ facts }) => facts),
    [],
  )
})

test("an age file opens by its key too; a wrong password, a wrong key and a hostile cost are refused", async () => {
  const read = (bytes: Uint8Array, password: string, keyFile: string | null = null) =>
    readImport(
      { name: "codes.age", bytes },
      { askPassword: async () => password, keyFile: keyFile === null ? null : Buffer.from(keyFile) },
    )
  const text = Buffer.from("Recovery codes\n1a2b3-c4d5e\nf0f0f-1a1a1\n")
  const key = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
  const sealed = await sealAgeFile(text, ["age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"])
  assert.equal((await read(sealed, "", `# a key\n${key}\n`)).candidates[0]!.codes.length, 2)
  await assert.rejects(read(sealed, "pw"), { code: "passphrase-wrong" })
  const locked = await sealAgeFile(text, [passphraseRecipient("pw", 10)])
  await assert.rejects(read(locked, "wrong"), { code: "passphrase-wrong" })
  await assert.rejects(read(locked.subarray(0, -5), "pw"), { code: "file-damaged" })
  const costly = Buffer.from(
    Buffer.from(locked)
      .toString("latin1")
      .replace(/(-> scrypt \S+) 10/, "$1 40"),
    "latin1",
  )
  await assert.rejects(read(costly, "pw"), { code: "kdf-too-costly" })
})

test("a changed export gives what is of the right shape, and nothing else", async () => {
  const hostile = {
    schema: "postern-vault/export/1",
    accounts: [
      null,
      {
        name: "\u001b[31mx\n",
        tags: [7, "a"],
        login: {},
        batches: [
          {
            codes: [{ text: "1111-2222", uses: "x" }, { text: 7 }, null],
            sort: "x",
            generatedOn: "tomorrow",
            set: -1,
            tested: [{ on: "2026-01-01", index: 99 }],
            copies: [
              { location: "", addedOn: "2026-01-01" },
              { location: "safe", addedOn: "x" },
              { location: "safe", addedOn: "2026-01-01", sort: "y", inside: "nowhere" },
            ],
            supersededBy: "gone",
          },
        ],
      },
      {
        name: "y",
        batches: [{ codes: Array.from({ length: 2000 }, (_, index) => ({ text: `code-${index}` })) }, { codes: [] }],
      },
    ],
  }
  const { candidates } = await readImport(
    { name: "x.json", bytes: Buffer.from(JSON.stringify(hostile)) },
    { askPassword: async () => "" },
  )
  const state = stateOf(planImport(stateOf([]), candidates, { newId }).flatMap(({ facts }) => facts))
  assert.deepEqual(
    state.accounts.map(({ name, batches }) => [
      name,
      batches.map(({ codes, copies, tested }) => [codes.length, copies.length, tested[0]?.index]),
    ]),
    [
      ["[31mx", [[1, 1, null]]],
      ["y", [[1000, 0, undefined]]],
    ],
  )
})
