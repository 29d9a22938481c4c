import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { zipSync } from "fflate"
import { exponentOf, maxLinearExponent, workOf } from "../../../../test/machine/counted-work.ts"
import { temporaryFolder } from "../folder/devices.fixture.ts"
import { scan } from "./scan-folder.fixture.ts"

const hex = (i: number, length: number): string =>
  (0x1a2b3c4d5e6f7n * BigInt(i * 7919 + 3)).toString(16).padStart(64, "9").slice(-length)
const list = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n")
const github = list(16, i => `${hex(i, 5)}-${hex(i + 50, 5)}`)

async function tree(t: TestContext, files: Record<string, string | Uint8Array>): Promise<string> {
  const root = await temporaryFolder(t)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

test("downloads, renamed ones, notes with codes and kits are found, in whatever folder", async t => {
  const root = await tree(t, {
    "Downloads/github-recovery-codes (1).txt": github,
    "Desktop/untitled.txt": github,
    "notes/accounts.md": `# Accounts\n\nGitLab backup codes:\n\n${list(10, i => hex(i, 16))}\n\nOther things.\n`,
    "Documents/stripe_backup_code.txt": "abcd-efgh-ijkl-mnop-qr5t",
    "a b/discord_backup_codes.txt": list(10, i => `* ${hex(i, 4)}-${hex(i + 9, 4)}`),
    "utf16.txt": Buffer.from(`\uFEFFMy recovery codes\n${github}`, "utf16le"),
  })
  assert.deepEqual((await scan(root)).paths, [
    "Desktop/untitled.txt",
    "Documents/stripe_backup_code.txt",
    "Downloads/github-recovery-codes (1).txt",
    "a b/discord_backup_codes.txt",
    "notes/accounts.md",
    "utf16.txt",
  ])
})

test("hashes, identifiers, dates, versions, sources and prose are left alone", async t => {
  const root = await tree(t, {
    SHA256SUMS: list(8, i => `${hex(i, 64)}  file-${i}.tar`),
    "uuids.txt": list(8, i => `${hex(i, 8)}-${hex(i, 4)}-${hex(i, 4)}-${hex(i, 4)}-${hex(i, 12)}`),
    "dates.txt": list(20, i => `2026-01-${String(i + 1).padStart(2, "0")}`),
    "versions.txt": list(20, i => `1.${i}.0`),
    "numbers.csv": list(50, i => `${i},${i * 3},${i * 7}`),
    "phones.txt": list(8, i => `+49 30 1234${i}567`),
    "code.ts": 'export const backupCodes = "recovery codes"\nfunction f() {\n  return 1\n}\n',
    "prose.md": "Keep your backup codes in a safe place. Recovery codes are for the day your phone is gone.\n",
    empty: "",
  })
  assert.deepEqual((await scan(root)).paths, [])
})

test("a short list counts where its codes are the vault's own", async t => {
  const root = await tree(t, { "x.txt": `${hex(1, 16)}\n${hex(2, 16)}\n` })
  assert.deepEqual((await scan(root)).paths, [])
  assert.deepEqual((await scan(root, { held: [hex(2, 16)] })).paths, ["x.txt"])
})

test("the names inside of archives are read, and nothing is unpacked", async t => {
  const root = await tree(t, {
    "old.zip": zipSync({ "backup/github-recovery-codes.txt": Buffer.from(github) }),
    "other.zip": zipSync({ "photo.jpg": Buffer.from("x") }),
    "broken.zip": "PK",
    "in/discord_backup_codes.txt": "x",
  })
  execFileSync("tar", ["-czf", join(root, "home.tgz"), "-C", root, "in"])
  execFileSync("tar", ["-cf", join(root, "home.tar"), "-C", root, "in"])
  assert.deepEqual(
    (await scan(root)).findings.map(({ path, inside }) => [path.slice(root.length + 1), inside]).sort(),
    [
      ["home.tar", "in/discord_backup_codes.txt"],
      ["home.tgz", "in/discord_backup_codes.txt"],
      ["old.zip", "backup/github-recovery-codes.txt"],
    ],
  )
})

test("ignore rules are kept: given ones, a folder's own, and machines' folders unless everything is asked for", async t => {
  const name = "github-recovery-codes.txt"
  const root = await tree(t, {
    [`a/${name}`]: github,
    [`b/c/${name}`]: github,
    "b/.postern-ignore": "c/\n",
    [`node_modules/x/${name}`]: github,
    [`d/${name}`]: github,
    "d/.gitignore": "*\n",
  })
  assert.deepEqual((await scan(root)).paths, [`a/${name}`, `d/${name}`])
  assert.deepEqual((await scan(root, { ignore: ["a/"] })).paths, [`d/${name}`])
  assert.deepEqual((await scan(root, { everything: true })).paths, [
    `a/${name}`,
    `b/c/${name}`,
    `d/${name}`,
    `node_modules/x/${name}`,
  ])
})

test("links are not followed, and what cannot be opened is counted and passed", async t => {
  const root = await tree(t, { "a/x.txt": "x" })
  symlinkSync("..", join(root, "a", "loop"))
  symlinkSync("/etc", join(root, "etc"))
  assert.equal((await scan(root)).files, 1)
  chmodSync(join(root, "a", "x.txt"), 0)
  assert.equal((await scan(root)).unreadable, process.getuid?.() === 0 ? 0 : 1)
})

test("a file of one endless line, or of many thousands, is scanned by work that does not run away", async t => {
  const nasty = (size: number): string =>
    `recovery codes\n${"a1b2-".repeat(size)}\n${"1. ".repeat(size)}${"(used) ".repeat(size)}`
  const calls = await Promise.all([100, 800].map(async size => [await tree(t, { "a.txt": nasty(size) })]))
  const counts = await workOf(new URL("scan-folder.fixture.ts", import.meta.url), "scan", calls)
  assert.ok(exponentOf(counts, 8) < maxLinearExponent, counts.join())
})
