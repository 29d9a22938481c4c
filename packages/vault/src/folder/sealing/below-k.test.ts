import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import { temporaryFolder } from "../devices.fixture.ts"
import { headerOpener, sealAgeFile } from "../keys/age-file.ts"
import { recoverScript } from "../recover-text.ts"
import { withSalt } from "./code-check.ts"
import { openShare, openShared, sealShared } from "./shared-seal.ts"

const codes = ["1a2b3-c4d5e", "f0f0f-1a1a1"]
const batch = "laptop-aaaaaa:2"

async function sealed(need: number, names: readonly string[]) {
  const identities = new Map<string, string>()
  const members = []
  for (const name of names) {
    const identity = await generateX25519Identity()
    identities.set(name, identity)
    members.push({ name, consent: [await identityToRecipient(identity)] })
  }
  const seal = await sealShared(batch, codes.map(withSalt), "rule", need, members)
  const shareOf = (name: string, index: number): Promise<string> =>
    openShare(batch, index, name, seal, headerOpener(identities.get(name)!))
  return { seal, identities, shareOf }
}

function* subsetsOf(names: readonly string[]): Iterable<string[]> {
  for (let bits = 0; bits < 1 << names.length; bits++) yield names.filter((_, at) => bits & (1 << at))
}

test("every k of n open every code, and fewer open none", async () => {
  for (const [need, n] of [
    [2, 2],
    [2, 3],
    [3, 3],
    [2, 5],
    [3, 5],
    [5, 5],
  ] as const) {
    const names = ["ada", "ben", "cyn", "dan", "eve"].slice(0, n)
    const { seal, shareOf } = await sealed(need, names)
    for (const index of [0, 1])
      for (const some of subsetsOf(names)) {
        const shares = new Map<string, string>()
        for (const name of some) shares.set(name, await shareOf(name, index))
        const opening = openShared(batch, index, seal, shares)
        if (some.length >= need) assert.equal((await opening).code, codes[index])
        else await assert.rejects(opening, { code: "approval-needed" })
      }
  }
})

test("a share of another code, of another member, cut short, altered, or at the place of the key itself is refused with its sender's name", async () => {
  const { seal, shareOf } = await sealed(2, ["ada", "ben", "cyn"])
  const right = await shareOf("ada", 0)
  const atZero = Buffer.from(await shareOf("ben", 0), "base64url")
  atZero[32] = 0
  const wrong = [
    await shareOf("ben", 1),
    await shareOf("cyn", 0),
    (await shareOf("ben", 0)).slice(0, -4),
    randomBytes(33).toString("base64url"),
    atZero.toString("base64url"),
    right,
    "",
  ]
  for (const share of wrong)
    await assert.rejects(
      openShared(
        batch,
        0,
        seal,
        new Map([
          ["ada", right],
          ["ben", share],
        ]),
      ),
      {
        code: "integrity-broken",
        message: /ben/,
      },
    )
})

test("whoever holds one key opens no share of another and no code's own seal", async () => {
  const { seal, identities } = await sealed(2, ["ada", "ben"])
  const opener = headerOpener(identities.get("ada")!)
  await assert.rejects(openShare(batch, 0, "ben", seal, opener), { code: "locked" })
  const { openAgeFile } = await import("../keys/age-file.ts")
  for (const { age } of seal.codes)
    await assert.rejects(openAgeFile(Buffer.from(age, "base64"), opener), { code: "locked" })
})

const skip =
  ["age", "python3"].find(program => spawnSync(program, ["--version"]).status !== 0) !== undefined &&
  "age or python3 is not installed"

/** Opens what there is with the stock program and the script of RECOVER.txt alone: no line of this package. */
async function recover(folder: string, seal: object, identities: readonly string[], index: number): Promise<string> {
  writeFileSync(join(folder, "recover.py"), recoverScript)
  writeFileSync(join(folder, "batch.json"), JSON.stringify({ sealed: seal }))
  writeFileSync(join(folder, "keys.txt"), `${identities.join("\n")}\n`)
  const ran = spawnSync("python3", ["recover.py", "batch.json", "keys.txt", String(index)], {
    cwd: folder,
    encoding: "utf8",
  })
  return ran.stdout + ran.stderr
}

test("with the raw keys of k members, the whole seal, stock age and the script of RECOVER.txt the code opens; with those of k-1 it does not", {
  skip,
}, async t => {
  const folder = await temporaryFolder(t)
  const { seal, identities } = await sealed(3, ["ada", "ben", "cyn", "dan"])
  const keys = [...identities.values()]
  for (const index of [0, 1])
    assert.match(await recover(folder, seal, keys.slice(0, 3), index), new RegExp(codes[index]!))
  assert.match(await recover(folder, seal, keys.slice(1, 4), 0), new RegExp(codes[0]!))
  for (const some of [keys.slice(0, 2), keys.slice(2, 4), keys.slice(0, 1)])
    for (const index of [0, 1]) assert.doesNotMatch(await recover(folder, seal, some, index), /1a2b3|f0f0f/)
  // Every file that is in the seal, with every key that k-1 members have, by the stock program.
  writeFileSync(join(folder, "two.txt"), `${keys.slice(0, 2).join("\n")}\n`)
  for (const { age } of seal.codes) {
    const { status } = spawnSync("age", ["-d", "-i", "two.txt"], { cwd: folder, input: Buffer.from(age, "base64") })
    assert.notEqual(status, 0)
  }
})

test("the list of RECOVER.txt has codes that several open together where the keys of enough of them are there, and else says whose are needed", {
  skip,
}, async t => {
  const folder = await temporaryFolder(t)
  const { seal, identities } = await sealed(2, ["ada", "ben"])
  const at = { device: "laptop", seq: 1, lamport: 1 }
  const account = { ...at, kind: "account-added", account: "a", name: "Bank", ref: "B1" }
  const added = {
    ...at,
    seq: 2,
    lamport: 2,
    kind: "batch-added",
    batch,
    account: "a",
    sort: "single-use",
    sealed: seal,
  }
  writeFileSync(join(folder, "recover.py"), recoverScript)
  writeFileSync(join(folder, "log.txt"), [account, added].map(event => `signature ${JSON.stringify(event)}\n`).join(""))
  const list = (keys: readonly string[]): string => {
    writeFileSync(join(folder, "key.txt"), `${keys.join("\n")}\n`)
    return spawnSync("python3", ["recover.py", "log.txt", "key.txt"], { cwd: folder, encoding: "utf8" }).stdout
  }
  const keys = [...identities.values()]
  assert.equal(list(keys), `Bank (B1)\n${codes.map(code => `  ${code}\n`).join("")}`)
  assert.equal(list(keys.slice(0, 1)), "Bank (B1)\n  sealed: needs the keys of 2 of ada, ben\n")

  // A private account's name is for the second of the two alone.
  const facts = await sealAgeFile(JSON.stringify({ name: "Zurich", login: "ada" }), [
    await identityToRecipient(keys[1]!),
  ])
  const sealedFacts = { to: ["ben"], age: Buffer.from(facts).toString("base64") }
  const hidden = { ...account, account: "p", lamport: 3, seq: 3, name: "P1", ref: "P1", private: sealedFacts }
  writeFileSync(join(folder, "log.txt"), `signature ${JSON.stringify(hidden)}\n`)
  assert.equal(list(keys.slice(0, 1)), "P1 (P1)\n  no codes are kept\n")
  assert.equal(list(keys.slice(1)), "Zurich (P1) ada\n  no codes are kept\n")
})
