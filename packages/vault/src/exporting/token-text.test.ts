import assert from "node:assert/strict"
import test from "node:test"
import { parseKit } from "@postern/core"
import fc from "fast-check"
import { readOwnList, readText } from "../reading/index.ts"
import type { Account, Batch } from "../record/index.ts"
import type { ExportEntry } from "./export-entry.ts"
import { tokenTexts } from "./token-text.ts"

const account = { name: "GitHub Work", ref: "G1", login: "ada", tags: [] as string[] } as unknown as Account
const batch = {
  sort: "single-use",
  generatedOn: "2026-01-31",
  expiresOn: null,
  issuer: null,
  set: null,
} as unknown as Batch

const entry = (codes: ExportEntry["codes"], facts: Partial<Batch> = {}): ExportEntry => ({
  account,
  batch: { ...batch, ...facts },
  codes,
})
const code = (text: string, index = 0, status = "unused"): ExportEntry["codes"][number] => ({
  number: index + 1,
  text,
  used: status === "used",
  doubtful: status === "doubtful",
})

test("every code comes back from a list as it was, with its mark, whatever is in it", () => {
  const codes = fc.array(
    fc.record({
      text: fc.oneof(
        fc.string({ minLength: 1, maxLength: 40 }),
        fc.string({ minLength: 1, unit: "binary" }),
        fc.constantFrom("# a", '"', "x (used)", " x", "a\nb", "\\n", "-----BEGIN KEY-----\r\nx\r\n"),
      ),
      status: fc.constantFrom("unused", "used", "doubtful"),
    }),
    { minLength: 1, maxLength: 12 },
  )
  fc.assert(
    fc.property(codes, given => {
      for (const text of tokenTexts(entry(given.map((each, index) => code(each.text, index, each.status))))) {
        const found = readOwnList(text)!
        assert.deepEqual(
          found.codes.map(each => [each.text, each.used, each.doubt !== null]),
          given.map(({ text, status }) => [text.toWellFormed(), status === "used", status === "doubtful"]),
        )
      }
    }),
  )
})

test("what is known of the account goes with the full list; the short one has the codes alone", () => {
  const [full = "", bare = ""] = tokenTexts(entry([code("1a2b3-c4d5e"), code("f0f0f-1a1a1", 1, "used")]))
  assert.equal(
    full,
    "# postern-vault codes, format 1\n# account: GitHub Work\n# login: ada\n# generated: 2026-01-31\n1a2b3-c4d5e\nf0f0f-1a1a1 (used)\n",
  )
  assert.equal(bare, "# postern-vault codes, format 1\n1a2b3-c4d5e\nf0f0f-1a1a1 (used)\n")
  const found = readOwnList(full)!
  assert.deepEqual([found.name, found.login, found.generatedOn], ["GitHub Work", "ada", "2026-01-31"])
})

test("Postern's own codes are a kit, as long as all that a kit says is known of them", () => {
  const kit = { issuer: "Example", set: 3, expiresOn: "2027-01-31" }
  const codes = ["AN57-CZ3D-WVTG", "HPTS-DHJL-XHAP"].map((text, index) =>
    code(text, index, index === 1 ? "used" : "unused"),
  )
  const [text = "", ...lists] = tokenTexts(entry(codes, kit))
  assert.equal(lists.length, 2)
  assert.deepEqual(parseKit(text).used, [2])
  assert.equal(tokenTexts(entry([code("1a2b3-c4d5e")], kit)).length, 2, "codes of another make are no kit")
  assert.equal(tokenTexts(entry(codes)).length, 2, "without its facts there is no kit")
  assert.equal(
    tokenTexts(entry([code("AN57-CZ3D-WVTG", 0, "doubtful")], kit)).length,
    2,
    "a kit has no mark for a doubt",
  )
  assert.equal(readText(text, { fileName: null }).candidates[0]?.set, 3)
})
