import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { mkdirSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { fileURLToPath, pathToFileURL } from "node:url"
import { compileCache } from "../../../../test/machine/compile-cache.ts"
import { openMemberKey, readKeyFile, unlockedMember, Vault } from "../folder/index.ts"
import { listWays, logIn, openToken } from "../unlock/index.ts"
import {
  initToken,
  pin,
  pkcs11Tool,
  SoftTokenRecord,
  skipOpenSc,
  skipTokens,
  softModule,
  softTokens,
} from "../unlock/tokens/soft-token.fixture.ts"
import { Computer, enter, launcher, passphrase } from "./terminal.fixture.ts"

const skip = skipTokens
const codes = "1a2b3-c4d5e\nf0f0f-1a1a1\n00000-11111\n"
const onToken = ["--token", "Blue Key", "--pkcs11", softModule, "--pin-file", "pin"]
const known = ["--token", "Blue Key", "--pin-file", "pin"]

async function withCodes(t: TestContext): Promise<Computer> {
  const computer = await Computer.withVault(t)
  Object.assign(computer.environment, await softTokens(computer.home))
  initToken("Blue Key", soft(computer))
  writeFileSync(join(computer.home, "pin"), `${pin}\n`)
  writeFileSync(join(computer.home, "wrong-pin"), "000000\n")
  await computer.runPiped(["add", "GitHub Work", "--login", "ada", "--yes"], codes)
  return computer
}

const soft = ({ environment }: Computer): { SOFTHSM2_CONF: string } => ({
  SOFTHSM2_CONF: environment.SOFTHSM2_CONF!,
})

interface Reported {
  readonly accounts: readonly { readonly findings: readonly { readonly kind: string }[] }[]
}

async function findings(computer: Computer): Promise<string[]> {
  const { stdout } = await computer.runPiped(["report", "--json"])
  return (JSON.parse(stdout) as Reported).accounts.flatMap(account => account.findings.map(({ kind }) => kind))
}

test("codes are put on a token, where OpenSC reads them with the PIN and sees nothing without it; the report counts the place", {
  skip: skipOpenSc,
}, async t => {
  const computer = await withCodes(t)
  assert.ok((await findings(computer)).includes("one-copy"))
  const added = await computer.runPiped(["copy", "add", "GitHub Work", ...onToken])
  assert.equal(added.exitCode, 0, added.stderr)
  assert.match(added.stderr, /does not say how much room it has; the codes take \d+ bytes/)
  assert.match(added.stderr, /3 codes are on the token, \d+ bytes, and were read back/)
  assert.deepEqual(
    (await findings(computer)).filter(kind => kind === "one-copy" || kind === "one-place"),
    [],
  )
  const label = /label: +'(postern:G1:[^']+)'/.exec(
    pkcs11Tool(["--list-objects", "--type", "data"], soft(computer)),
  )![1]!
  assert.match(label, /^postern:G1:laptop-test22:\d+$/)
  const read = pkcs11Tool(["--read-object", "--type", "data", "--label", label], soft(computer))
  assert.equal(read, `# postern-vault codes, format 1\n# account: GitHub Work\n# login: ada\n${codes}`)
  const without = pkcs11Tool(["--list-objects", "--type", "data"], soft(computer), null)
  assert.doesNotMatch(without, /postern/)
  const { stdout } = await computer.runPiped(["log", "--json"])
  assert.match(stdout, /codes-read/, "that they were opened is in the log")
})

test("a copy on a token is listed, brought up to date, and imported into another vault with its marks", {
  skip,
}, async t => {
  const computer = await withCodes(t)
  await computer.runPiped(["copy", "add", "GitHub Work", ...onToken])
  await computer.runPiped(["mark", "GitHub Work", "2", "used"])
  assert.equal((await computer.runPiped(["copy", "add", "GitHub Work", ...known])).exitCode, 0)
  const list = async (): Promise<{ account: string; state: string }[]> =>
    (JSON.parse((await computer.runPiped(["copy", "list", "--json", ...known])).stdout) as { objects: [] }).objects
  assert.deepEqual(
    (await list()).map(({ account, state }) => [account, state]),
    [["GitHub Work", "current"]],
  )
  await computer.runPiped(["init", "--member", "ben", "--vault", "other"])
  const imported = await computer.runPiped(["import", ...onToken, "--yes", "--vault", "other", "--remove-file"])
  assert.equal(imported.exitCode, 0, imported.stderr)
  const shown = await computer.runPiped(["show", "GitHub Work", "--reveal", "--vault", "other"])
  for (const code of codes.trim().split("\n")) assert.ok(shown.stdout.includes(code))
  assert.match(shown.stdout, /f0f0f-1a1a1 +used/)
  await computer.runPiped(["replace", "GitHub Work", "--yes"], codes.replaceAll("1", "9"))
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ["replaced: remove"],
  )
  const removed = await computer.runPiped(["copy", "remove", "GitHub Work", "--batch", "1", "--yes", ...known])
  assert.equal(removed.exitCode, 0, removed.stderr)
  assert.deepEqual(await list(), [])
  assert.equal((await computer.runPiped(["copy", "remove", "GitHub Work", "--yes", ...known])).exitCode, 5)
})

test("without token, module or right PIN nothing is written or noted, and it is said what is missing", {
  skip,
}, async t => {
  const computer = await withCodes(t)
  const cases: [args: string[], exitCode: number, says: RegExp][] = [
    [known, 2, /--pkcs11 MODULE/],
    [["--token", "Red Key", "--pkcs11", softModule, "--pin-file", "pin"], 4, /"Red Key" is not there/],
    [["--token", "Blue Key", "--pkcs11", "/nowhere.so", "--pin-file", "pin"], 5, /no PKCS#11 module/],
    [["--token", "Blue Key", "--pkcs11", softModule, "--pin-file", "wrong-pin"], 4, /PIN is wrong/],
    [["--token", "Blue Key", "--pkcs11", softModule], 2, /--pin-file/],
  ]
  for (const [args, exitCode, says] of cases) {
    const ran = await computer.runPiped(["copy", "add", "GitHub Work", ...args])
    assert.equal(ran.exitCode, exitCode, ran.stderr)
    assert.match(ran.stderr, says)
  }
  assert.ok((await findings(computer)).includes("one-copy"))
  assert.doesNotMatch((await computer.runPiped(["log", "--json"])).stdout, /codes-read|copy-added/)
  await computer.runPiped(["copy", "add", "GitHub Work", ...onToken])
  renameSync(join(computer.home, "tokens"), join(computer.home, "pulled-out"))
  mkdirSync(join(computer.home, "tokens"))
  const gone = await computer.runPiped(["copy", "remove", "GitHub Work", "--yes", ...known])
  assert.equal(gone.exitCode, 4, gone.stderr)
  assert.ok(!(await findings(computer)).includes("one-copy"), "a token that is not there is not said to be lost")
})

test("at a terminal the PIN is asked once, unseen, and no code is on the screen", { skip }, async t => {
  const computer = await withCodes(t)
  const { raw, screen, exitCode } = await computer.run(
    ["copy", "add", "GitHub Work", "--token", "Blue Key", "--pkcs11", softModule],
    [
      { sees: "Passphrase of ada", types: passphrase + enter },
      { sees: 'PIN of the token "Blue Key"', types: pin + enter },
    ],
  )
  assert.equal(exitCode, 0, screen)
  assert.doesNotMatch(raw, new RegExp(`${pin}|1a2b3`))
  await computer.runPiped(["key", "add", ...onToken])
  const both = await computer.run(
    ["copy", "list", ...known.slice(0, 2)],
    [{ sees: "PIN of the token", types: pin + enter }],
  )
  assert.equal(both.exitCode, 0, both.screen)
  assert.match(both.screen, /Opened with the key blue-key/, "a token that opens the vault as well is asked for once")
})

test("after kill -9 at any moment of key add, key remove, copy add and copy remove there is the old state or the new", {
  skip,
  timeout: 240_000,
}, async t => {
  const computer = await withCodes(t)
  Object.assign(process.env, soft(computer), { XDG_STATE_HOME: computer.environment.XDG_STATE_HOME })
  await computer.runPiped(["edit", "GitHub Work", "--name", "GitHub"])
  const folder = join(computer.home, "vault")
  const secret = await openMemberKey(await readKeyFile(folder, "ada"), passphrase)
  const writer = fileURLToPath(new URL("./writer.fixture.ts", import.meta.url))
  const begun = new Set<string>()
  const record = new SoftTokenRecord(computer.home)
  for (let kills = 0; kills < 12; kills++) {
    const child = spawn(process.execPath, ["--conditions=postern-source", writer, "token"], {
      env: {
        ...computer.environment,
        TOKEN_MODULE: softModule,
        NODE_COMPILE_CACHE: compileCache,
        VAULT_MAIN: new URL("../dist/cli/main.js", pathToFileURL(launcher)).href,
      },
      cwd: computer.home,
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    })
    const ended = new Promise<void>(resolve => child.once("close", () => resolve()))
    let said = ""
    await new Promise<void>(resolve => {
      child.once("close", () => resolve())
      child.stdout.on("data", data => {
        said += data
        if (said.includes(kills % 2 === 0 ? "begin" : "done")) resolve()
      })
    })
    await new Promise(resolve => setTimeout(resolve, (kills * 53) % 300))
    // With the process of the token's module, as a loss of power does.
    process.kill(-child.pid!, "SIGKILL")
    await ended
    // Only SoftHSM's own record is put back; what the killed command wrote to the token stays as the kill left it.
    if (record.isCut) {
      record.restore()
      t.diagnostic(`kill ${kills} cut SoftHSM's own record of the token`)
    }
    for (const [, command] of said.matchAll(/^begin (.+)$/gm)) begun.add(command!)
    const vault = await Vault.open({ folder, member: await unlockedMember(secret), opensCodes: true })
    assert.deepEqual(vault.problems, [], `kill ${kills}`)
    for (const way of await listWays(folder, "ada")) assert.equal(way.token, "Blue Key")
    const token = await openToken({ module: softModule, label: "Blue Key" })
    await logIn(token, { askPin: async () => pin })
    const texts: string[] = []
    for (const { label } of await token.listData()) texts.push((await token.readData(label)).toString())
    await token.close()
    for (const text of texts) assert.ok(text.endsWith(codes), `kill ${kills}: ${text.length} bytes`)
    const isNoted = vault.state.accounts[0]!.batches[0]!.copies.some(({ lostOn }) => lostOn === null)
    assert.ok(!isNoted || texts.length > 0, `kill ${kills}: a copy is noted, and is not there`)
  }
  record.cut()
  await assert.rejects(openToken({ module: softModule, label: "Blue Key" }), { code: "token-missing" })
  record.restore()
  assert.deepEqual([...begun].sort(), ["copy add", "copy remove", "key add", "key remove"])
  for (const args of [
    ["key", "add", "blue", ...onToken],
    ["copy", "add", "GitHub", ...onToken],
  ])
    assert.equal((await computer.runPiped(args)).exitCode, 0)
  assert.equal((await computer.runPiped(["list", "--key", "blue", "--pin-file", "pin"], "", [])).exitCode, 0)
})
