import assert from "node:assert/strict"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { exportCsv, exportEntry } from "../exporting/index.ts"
import { temporaryFolder } from "../folder/devices.fixture.ts"
import { makeSheet, printSheets } from "../paper/index.ts"
import { readImport } from "../reading/index.ts"
import { type Fact, foldEvents, type VaultEvent } from "../record/index.ts"
import { HeldCodes } from "./held-codes.ts"
import { scanFolder } from "./scan-folder.ts"
import { ScanRules } from "./scan-rules.ts"

const five = (line: (at: number) => string): string => [1, 2, 3, 4, 5, 6].map(line).join("\n")
const files: Readonly<Record<string, string>> = {
  "github-recovery-codes.txt": five(at => `${at}a2b3-c4d5e`),
  "stripe_backup_code.txt": "vbhg-mxsu-fpgv-qwty-lkjh\n",
  "two-factor-auth-codes": "aaaa1111, bbbb2222",
  "acme_recoverycodes.txt": five(at => `${at}a2b 3c4d 5e6f 7a8b`),
  "recovery-codes.json": JSON.stringify({ recovery_codes: ["1a2b3c4d", "2a2b3c4d"] }),
  "backup-codes.csv": "code,status\n1a2b3c4d,used\n2a2b3c4d,unused\n",
  "page.html": `<!doctype html><html><body><h1>Recovery codes</h1><ul><li>1a2b3c4d</li><li>2a2b3c4d</li></ul></body></html>`,
  "export.json": JSON.stringify({
    encrypted: false,
    items: [{ type: 1, name: "Site", notes: "Recovery code: k7qm2vxe9d3n" }],
  }),
  "notes.md": `# Backup codes\n\n${five(at => `- [x] ${at}a2b-c4d5`)}\n`,
  "codes-de-secours.txt": five(at => `${at}a2b–c4d5`),
}

test("what import takes codes from, scan finds", async t => {
  const root = await temporaryFolder(t)
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(root, name), text)
    const { candidates } = await readImport({ name, bytes: Buffer.from(text) }, { askPassword: async () => "" })
    assert.ok(
      candidates.some(({ codes }) => codes.length > 0),
      `import: ${name}`,
    )
  }
  const found: string[] = []
  for await (const { path } of scanFolder(root, new ScanRules([], false), () => {}, new HeldCodes<string>([])))
    found.push(path.slice(root.length + 1))
  assert.deepEqual(found.sort(), Object.keys(files).sort())
})

test("codes of the vault are found in what it printed and exported itself", async t => {
  const root = await temporaryFolder(t)
  const codes = Array.from(
    { length: 60 },
    (_, i) => `${(0x10000 + i * 37).toString(16)}-${(0x50000 - i * 53).toString(16)}`,
  )
  const facts: Fact[] = [
    { kind: "account-added", account: "a", name: "GitHub", ref: "G1", login: "ada" },
    { kind: "batch-added", batch: "b", account: "a", sort: "single-use", codes },
  ]
  const at = { device: "d", at: "2026-01-02T03:04:05.678Z", prev: "x" }
  const [account] = foldEvents(facts.map((fact, seq) => ({ ...at, seq, lamport: seq, ...fact }) as VaultEvent)).accounts
  const [batch] = account!.batches
  for (const referencesOnly of [false, true]) {
    const sheet = makeSheet(account!, batch!, codes, { referencesOnly, today: "2026-02-03" })
    const { pdf } = await printSheets([sheet], { paper: "A4", compact: false })
    writeFileSync(join(root, referencesOnly ? "scan0001.pdf" : "sheet.pdf"), pdf)
  }
  writeFileSync(join(root, "accounts.csv"), exportCsv([exportEntry(account!, batch!, codes)]).bytes)
  const found: string[] = []
  // The last code alone: it stands on the second page.
  for await (const { path, held } of scanFolder(
    root,
    new ScanRules([], false),
    () => {},
    new HeldCodes([[codes.at(-1)!, "GitHub"]]),
  ))
    if (held.length > 0) found.push(path.slice(root.length + 1))
  assert.deepEqual(found.sort(), ["accounts.csv", "scan0001.pdf", "sheet.pdf"])
})
