import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { signingKey } from "../folder/keys/signing-key.ts"
import { Computer } from "./terminal.fixture.ts"

async function loggedKinds(computer: Computer): Promise<string[]> {
  const { stdout } = await computer.runPiped(["log", "--json"])
  const { events } = JSON.parse(stdout) as { events: { kind: string; purpose?: string }[] }
  return events.map(({ kind, purpose }) => (purpose === undefined ? kind : `${kind} ${purpose}`))
}

test("whatever shows codes is in the log: revealing, printing, exporting, comparing, and handing out a reusable key", async t => {
  const computer = await Computer.withVault(t)
  await computer.runPiped(["add", "GitHub", "--yes"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  await computer.runPiped(["add", "Mega", "--reusable", "--yes"], "abcd-efgh-ijkl-mnop\n")
  const before = await loggedKinds(computer)
  mkdirSync(join(computer.home, "files"))
  const steps: [args: string[], kind: string | null][] = [
    [["show", "GitHub"], null],
    [["show", "GitHub", "--reveal"], "codes-read show"],
    [["print", "GitHub", "-o", "codes.pdf"], "codes-read print"],
    [["export", "GitHub", "--to", "csv", "--plaintext", "-o", "codes.csv"], "codes-read export"],
    [["scan", "files"], "codes-read compare"],
    [["next", "Mega", "--print", "--mark", "unused"], "code-handed"],
  ]
  for (const [args] of steps) {
    const { exitCode, stderr } = await computer.runPiped(args)
    assert.equal(exitCode, 0, `${args.join(" ")}: ${stderr}`)
  }
  const expected = steps.flatMap(([, kind]) => kind ?? [])
  assert.deepEqual((await loggedKinds(computer)).slice(before.length), expected)
})

test("one person still reads their codes where nothing can be written, and is told that it is not in the log", {
  skip: process.getuid?.() === 0,
}, async t => {
  const computer = await Computer.withVault(t)
  await computer.runPiped(["add", "GitHub", "--yes"], "1a2b3-c4d5e\n")
  chmodSync(join(computer.home, "vault", "events"), 0o500)
  t.after(() => chmodSync(join(computer.home, "vault", "events"), 0o700))
  const { stdout, stderr, exitCode } = await computer.runPiped(["show", "GitHub", "--reveal"])
  assert.equal(exitCode, 0)
  assert.match(stdout, /1a2b3-c4d5e/)
  assert.match(stderr, /not in the log/)
})

test("what a witness signed of the log is kept, and compared by verify: exit 8 where it signed something else, or nothing", async t => {
  const computer = await Computer.withVault(t)
  const { note } = JSON.parse((await computer.runPiped(["log", "head", "--sign", "--json"])).stdout) as { note: string }
  const [name, key] = ["witness.example/w1", signingKey()]
  const verifier = Buffer.concat([Buffer.of(4), Buffer.from(key.verifyKey, "base64url")])
  const id = createHash("sha256").update(`${name}\n`).update(verifier).digest().subarray(0, 4)
  const witness = `${name}+${id.toString("hex")}+${verifier.toString("base64")}`
  const exit = async (...args: readonly string[]): Promise<number> => (await computer.runPiped(args)).exitCode
  assert.equal(await exit("verify", "--witness", witness), 8, "it signed nothing yet")
  assert.equal(await exit("verify", "--witness", "nonsense"), 2)

  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(1_772_445_600n)
  const signed = key.sign(`cosignature/v1\ntime 1772445600\n${note.slice(0, note.indexOf("\n\n") + 1)}`)
  const cosigned = `${note}— ${name} ${Buffer.concat([id, time, signed]).toString("base64")}\n`
  const file = join(computer.home, "cosigned.note")
  writeFileSync(file, cosigned)
  assert.equal(await exit("verify", "--witness", witness, "--cosigned", file), 0, "it need not be kept")
  assert.equal(await exit("log", "head", "--cosigned", file), 0)
  const { witnessed } = JSON.parse((await computer.runPiped(["verify", "--witness", witness, "--json"])).stdout) as {
    witnessed: object[]
  }
  const size = Number(note.split("\n")[1])
  const device = note.split("\n")[0]!.split("/").at(-1)
  assert.deepEqual(witnessed, [{ witness: name, device, size, at: "2026-03-02T10:00:00.000Z", since: 0 }])
})
