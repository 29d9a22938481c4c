import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { installedProgram } from "../../../../../test/machine/installed-program.ts"
import { currentBatch, type Fact, findAccount, unsealed } from "../../record/index.ts"
import { approveRequest, requestAccess } from "../access/access-requests.ts"
import { openMemberKey } from "../keys/member-key.ts"
import { recoverScript } from "../recover-text.ts"
import { TeamFolders } from "../team.fixture.ts"
import { readKeyFile } from "../vault.ts"
import { unsigned } from "./rule-seals.ts"

const skip =
  (installedProgram("age") === null || installedProgram("python3") === null) && "age or python3 is not installed"
const codes = ["1a2b3-c4d5e", "f0f0f-1a1a1", "77777-2b2b2"]
const names = ["ada", "ben", "cyn"]

const rule: Fact = {
  kind: "rule-set",
  rule: "new-r",
  on: { tag: "shared" },
  need: 2,
  of: names,
  signature: unsigned,
}
const facts: readonly Fact[] = [
  { kind: "account-added", account: "new-a", name: "Zurich Bank", ref: "P1", tags: ["shared"], private: unsealed },
  { kind: "batch-added", batch: "new-b", account: "new-a", sort: "single-use", codes },
]

/** Everything that the stock program opens in a folder with these identities: files, and age files within what it opened. */
function openedByAge(folder: string, identities: readonly string[], work: string): readonly string[] {
  mkdirSync(work)
  writeFileSync(join(work, "keys.txt"), `${identities.join("\n")}\n`)
  const age = (input: Buffer): string | null => {
    const ran = spawnSync("age", ["-d", "-i", join(work, "keys.txt")], { input, maxBuffer: 1 << 26 })
    return ran.status === 0 ? ran.stdout.toString("utf8") : null
  }
  const found: string[] = []
  const look = (text: string): void => {
    found.push(text)
    // Sealed things stand in lines as base64, shares as armored files.
    for (const [blob] of text.matchAll(/[A-Za-z0-9+/]{100,}={0,2}/g)) {
      const inner = age(Buffer.from(blob, "base64"))
      if (inner !== null) look(inner)
    }
    for (const [armored] of text.matchAll(/-----BEGIN AGE ENCRYPTED FILE-----.*?-----END AGE ENCRYPTED FILE-----/gs)) {
      const inner = age(Buffer.from(armored.replaceAll("\\n", "\n")))
      if (inner !== null) look(inner)
    }
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".age")) continue
    const opened = age(readFileSync(join(entry.parentPath, entry.name)))
    if (opened !== null) look(opened)
  }
  return found
}

test("with the raw keys of one of three, the whole folder and stock age no code that two must agree to opens", {
  skip,
}, async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member", cyn: "member" })
  const ada = await team.open("ada")
  await ada.commit(() => [rule])
  await ada.commit(() => facts)
  await team.sync(...names)
  // Shares travel in the folder: cyn was granted the second code, and nothing else.
  const cyn = await team.open("cyn")
  await requestAccess(cyn, findAccount(cyn.state, "Zurich Bank"), {})
  const asked = await requestAccess(cyn, findAccount(cyn.state, "Zurich Bank"), {})
  await team.sync(...names)
  const ben = await team.open("ben")
  await approveRequest(ben, ben.state.requests.find(({ id }) => id === asked)!)
  await team.sync(...names)

  const keysOf = async (name: string): Promise<readonly string[]> => {
    const { identity, consentIdentity } = await openMemberKey(await readKeyFile(team.folder(name), name), name)
    return [identity, consentIdentity!]
  }
  const seal = currentBatch(findAccount(ada.state, "P1"))!.sealed
  const recovered = async (index: number, ...members: readonly string[]): Promise<string> => {
    const work = join(team.base, `recover-${members.join("-")}-${index}`)
    mkdirSync(work)
    writeFileSync(join(work, "recover.py"), recoverScript)
    writeFileSync(join(work, "batch.json"), JSON.stringify({ sealed: seal }))
    const keys = await Promise.all(members.map(keysOf))
    writeFileSync(join(work, "keys.txt"), `${keys.flat().join("\n")}\n`)
    const ran = spawnSync("python3", ["recover.py", "batch.json", "keys.txt", String(index)], {
      cwd: work,
      encoding: "utf8",
    })
    return ran.stdout + ran.stderr
  }
  for (const name of names) {
    const opened = openedByAge(team.folder("ada"), await keysOf(name), join(team.base, `work-${name}`))
    assert.ok(opened.length > 3, `${name} reads the log`)
    for (const [index, code] of codes.entries()) {
      assert.ok(!opened.some(text => text.includes(code)), `code ${index + 1}, ${name} alone`)
      assert.doesNotMatch(await recovered(index, name), new RegExp(code))
    }
  }
  assert.match(await recovered(0, "ada", "cyn"), new RegExp(codes[0]!), "two of them open it")
})
