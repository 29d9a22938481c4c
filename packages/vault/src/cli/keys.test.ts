import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import test, { type TestContext } from "node:test"
import { foundMember, sealMemberKeyFor } from "../folder/keys/member-key.ts"
import { installToyPlugin } from "../unlock/plugins/toy-plugin.fixture.ts"
import {
  initToken,
  pin,
  pkcs11Tool,
  skipOpenSc,
  skipTokens,
  softModule,
  softTokens,
} from "../unlock/tokens/soft-token.fixture.ts"
import { Computer, enter, type Piped, passphrase } from "./terminal.fixture.ts"

const skip = skipTokens
const askPassphrase = { sees: "Passphrase of ada", types: passphrase + enter }
const codes = "1a2b3-c4d5e\nf0f0f-1a1a1\n"

/** A computer with a vault, whose passphrase is in a file, and a new token whose PIN is in another. */
async function withToken(t: TestContext): Promise<Computer> {
  const computer = await Computer.withVault(t)
  Object.assign(computer.environment, await softTokens(computer.home))
  initToken("Blue Key", { SOFTHSM2_CONF: computer.environment.SOFTHSM2_CONF! })
  writeFileSync(join(computer.home, "pin"), `${pin}\n`)
  writeFileSync(join(computer.home, "wrong-pin"), "000000\n")
  return computer
}

const onToken = ["--pkcs11", softModule, "--token", "Blue Key", "--pin-file", "pin"]

async function withTokenKey(t: TestContext): Promise<Computer> {
  const computer = await withToken(t)
  const { exitCode, stderr } = await computer.runPiped(["key", "add", ...onToken])
  assert.equal(exitCode, 0, stderr)
  return computer
}

/** Runs it without the passphrase. */
const bare = (computer: Computer, args: readonly string[]): Promise<Piped> => computer.runPiped(args, "", [])

/** The stable name of what went wrong; remarks may stand before it. */
const codeOf = ({ stderr }: Piped): string => (JSON.parse(stderr.trim().split("\n").at(-1)!) as { code: string }).code

function* filesUnder(folder: string): Iterable<[path: string, content: string]> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile())
      yield [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), "latin1")]
}

test("a token opens the vault beside the passphrase: at the prompt, from a file, in the agent; it is told which was used", {
  skip,
}, async t => {
  const computer = await withToken(t)
  const added = await computer.run(
    ["key", "add", "--pkcs11", softModule, "--token", "Blue Key"],
    [askPassphrase, { sees: 'PIN of the token "Blue Key"', types: pin + enter }],
  )
  assert.equal(added.exitCode, 0, added.screen)
  await computer.runPiped(["add", "GitHub", "--yes"], codes)
  const listed = await computer.run(["list"], [{ sees: "PIN of the token", types: pin + enter }])
  assert.match(listed.screen, /Opened with the key blue-key \(token "Blue Key"\)/)
  assert.match(listed.screen, /GitHub/)
  assert.doesNotMatch(listed.raw, new RegExp(pin))
  const fromFile = await bare(computer, ["list", "--json", "--pin-file", "pin"])
  assert.equal(fromFile.exitCode, 0, fromFile.stderr)
  const unlocked = await bare(computer, ["unlock", "--key", "blue-key", "--pin-file", "pin", "--json"])
  assert.equal((JSON.parse(unlocked.stdout) as { key: string }).key, "blue-key")
  rmSync(join(computer.home, "tokens"), { recursive: true })
  for (const args of [["list"], ["show", "GitHub"], ["next", "GitHub", "--mark", "unused", "--print"]])
    assert.equal((await bare(computer, args)).exitCode, 0, "the agent asks the token once a session")
  assert.equal((await bare(computer, ["lock"])).exitCode, 0)
  const keys = JSON.parse((await bare(computer, ["key", "list", "--json"])).stdout) as { keys: object[] }
  assert.deepEqual(
    keys.keys.map(key => ({ ...key, recipient: undefined })),
    [
      { name: "passphrase", sort: "passphrase", hardware: false, knownHere: true, recipient: undefined },
      { name: "blue-key", sort: "pkcs11", hardware: true, knownHere: true, token: "Blue Key", recipient: undefined },
    ],
  )
})

test("what takes more than an agent holds, such as to agree, takes a token as well", { skip }, async t => {
  const computer = await withTokenKey(t)
  const { exitCode, stderr } = await bare(computer, ["device", "revoke", "nowhere", "--pin-file", "pin"])
  assert.equal(exitCode, 5, stderr)
  assert.match(stderr, /Opened with the key blue-key/)
})

test("OpenSC sees the key on the token, and that it cannot be taken out", { skip: skipOpenSc }, async t => {
  const computer = await withTokenKey(t)
  const seen = pkcs11Tool(["--list-objects"], { SOFTHSM2_CONF: computer.environment.SOFTHSM2_CONF! })
  assert.match(seen, /Private Key Object; EC/)
  assert.match(seen, /label: +postern-vault pv1[0-9a-f]{8} ada/)
  assert.match(seen, /Access: +sensitive, always sensitive, never extractable, local/)
})

test("a wrong PIN three times, at the prompt and from a file: one try each, the tries left are told, nothing is lost", {
  skip,
}, async t => {
  const computer = await withTokenKey(t)
  for (let times = 0; times < 3; times++) {
    const asked = await computer.run(["list"], [{ sees: "PIN of the token", types: `000000${enter}` }])
    assert.equal(asked.exitCode, 4)
    assert.match(asked.screen.replace(/\s+/g, " "), /The PIN is wrong\. .*(?:tries|try)/)
    assert.equal(asked.screen.match(/PIN of the token/g)?.length, 1, "it is asked once")
  }
  const named = await bare(computer, ["list", "--json", "--key", "blue-key", "--pin-file", "wrong-pin"])
  assert.equal(named.exitCode, 4)
  assert.equal(codeOf(named), "pin-wrong")
  assert.equal((await bare(computer, ["list", "--pin-file", "pin"])).exitCode, 0)
  assert.equal((await computer.runPiped(["list"])).exitCode, 0)
})

test("without the token it is said what to plug in, and the passphrase opens; so it does where no PIN is given", {
  skip,
}, async t => {
  const computer = await withTokenKey(t)
  const turned = await computer.run(["list"], [{ sees: "PIN of the token", types: enter }, askPassphrase])
  assert.equal(turned.exitCode, 0, turned.screen)
  renameSync(join(computer.home, "tokens"), join(computer.home, "pulled-out"))
  mkdirSync(join(computer.home, "tokens"))
  const asked = await computer.run(["list"], [askPassphrase])
  assert.equal(asked.exitCode, 0, asked.screen)
  assert.match(asked.screen.replace(/\s+/g, " "), /"Blue Key" is not there\. Plug it in.* The passphrase opens/)
  for (const args of [
    ["list", "--pin-file", "pin"],
    ["list", "--key", "blue-key", "--pin-file", "pin"],
  ]) {
    const missed = await bare(computer, [...args, "--json"])
    assert.equal(missed.exitCode, 4)
    assert.equal(codeOf(missed), "token-missing")
  }
  assert.equal((await bare(computer, ["list"])).exitCode, 2)
})

test("a module that is missing or is none is named; flags that do not go together are refused before anything is asked", {
  skip,
}, async t => {
  const computer = await withToken(t)
  writeFileSync(join(computer.home, "none.so"), "no module", { mode: 0o600 })
  const cases: [args: string[], exitCode: number, says: RegExp][] = [
    [["--pkcs11", "/nowhere/module.so", "--token", "Blue Key"], 5, /no PKCS#11 module \/nowhere/],
    [["--pkcs11", join(computer.home, "none.so"), "--token", "Blue Key"], 9, /cannot be used as a PKCS#11 module/],
    [["--pkcs11", softModule, "--token", "Red Key"], 4, /"Red Key" is not there.*"Blue Key"/],
    [["--pkcs11", softModule], 2, /belong together/],
    [["--token", "Blue Key"], 2, /what is to open/],
    [["--pkcs11", softModule, "--token", "Blue Key", "--plugin", "toy"], 2, /what is to open/],
    [["--pkcs11", softModule, "--token", "Blue Key", "--key-id", "ffff", "--pin-file", "pin"], 5, /no key of P-256/],
    [["passphrase", "--plugin", "toy"], 2, /not "passphrase"/],
    [["../x", "--plugin", "toy"], 2, /letters/],
    [["--plugin", "../toy"], 2, /letters/],
    [["--plugin", "nowhere"], 4, /no program age-plugin-nowhere/],
    [["--recipient", "age1nothing"], 2, /age1/],
  ]
  for (const [args, exitCode, says] of cases) {
    const ran = await computer.runPiped(["key", "add", ...args])
    assert.equal(ran.exitCode, exitCode, `${args.join(" ")}: ${ran.stderr}`)
    assert.match(ran.stderr, says)
  }
  assert.equal(readdirSync(join(computer.home, "vault")).includes("unlock"), false, "nothing was made")
})

test("a key is taken off; the passphrase never is, and opens what the key no longer does; the log has both", {
  skip,
}, async t => {
  const computer = await withTokenKey(t)
  const logged = async (): Promise<string[]> => {
    const { events } = JSON.parse((await computer.runPiped(["log", "--json"])).stdout) as {
      events: { kind: string; words: string }[]
    }
    return events.filter(({ kind }) => kind.startsWith("key-")).map(({ words }) => words)
  }
  const passphraseStays = await bare(computer, ["key", "remove", "passphrase", "--yes", "--json"])
  assert.equal(passphraseStays.exitCode, 9)
  assert.equal(codeOf(passphraseStays), "last-way")
  assert.equal((await bare(computer, ["key", "remove", "blue-key"])).exitCode, 2, "it is asked first")
  assert.equal((await bare(computer, ["key", "remove", "blue-key", "--yes"])).exitCode, 2, "nobody opened the vault")
  assert.deepEqual(await logged(), ["made the key blue-key (pkcs11) open the vault"])
  assert.equal((await computer.runPiped(["key", "remove", "blue-key", "--yes"])).exitCode, 0)
  assert.equal((await bare(computer, ["key", "remove", "blue-key", "--yes"])).exitCode, 5)
  assert.deepEqual(await logged(), [
    "made the key blue-key (pkcs11) open the vault",
    "removed the key blue-key (pkcs11)",
  ])
  assert.equal((await bare(computer, ["list", "--key", "blue-key", "--pin-file", "pin"])).exitCode, 5)
  assert.equal((await computer.runPiped(["list"])).exitCode, 0)
  assert.deepEqual(readdirSync(join(computer.home, "vault", "unlock", "ada")), [])
})

test("the same key is added once, whatever it is called; another does not take its name", { skip }, async t => {
  const computer = await withTokenKey(t)
  const again = await computer.runPiped(["key", "add", "--json", ...onToken])
  assert.equal((JSON.parse(again.stdout) as { wasThere: boolean }).wasThere, true)
  const path = await installToyPlugin(join(computer.home, "bin"))
  computer.environment.PATH = `${path}${delimiter}${computer.environment.PATH}`
  const taken = await computer.runPiped(["key", "add", "blue-key", "--plugin", "toy"])
  assert.equal(taken.exitCode, 7, taken.stderr)
  assert.deepEqual(readdirSync(join(computer.home, "vault", "unlock", "ada")).sort(), [
    "blue-key.age",
    "blue-key.identity",
  ])
})

test("no PIN is in a file, on the screen, in an argument or in the environment of what is started", {
  skip: skip || (process.platform !== "linux" && "/proc is Linux's"),
}, async t => {
  const computer = await withTokenKey(t)
  await computer.runPiped(["add", "GitHub", "--yes"], codes)
  const unlocked = await computer.run(["unlock"], [{ sees: "PIN of the token", types: pin + enter }])
  const agents = readdirSync("/proc").filter(pid => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(computer.home)
    } catch {
      return false
    }
  })
  assert.equal(agents.length, 1)
  for (const name of ["cmdline", "environ"])
    assert.doesNotMatch(readFileSync(`/proc/${agents[0]}/${name}`, "latin1"), new RegExp(pin))
  assert.doesNotMatch(unlocked.raw, new RegExp(pin))
  for (const folder of ["vault", "state", "tokens"])
    for (const [path, content] of filesUnder(join(computer.home, folder)))
      assert.doesNotMatch(content, new RegExp(`${pin}|AGE-SECRET-KEY|signing seed`), path)
})

test("a plugin opens the vault, and where it fails its reason is told and the passphrase is asked", async t => {
  const computer = await Computer.withVault(t)
  const path = await installToyPlugin(join(computer.home, "bin"))
  computer.environment.PATH = `${path}${delimiter}${computer.environment.PATH}`
  const toy = [
    { sees: "Go on", types: enter },
    { sees: "Which toy?", types: `mine${enter}` },
    { sees: "PIN?", types: `2468${enter}` },
  ]
  const added = await computer.run(["key", "add", "--plugin", "toy"], [askPassphrase, ...toy, ...toy])
  assert.equal(added.exitCode, 0, added.screen)
  const listed = await computer.run(["list"], toy)
  assert.equal(listed.exitCode, 0, listed.screen)
  assert.match(listed.screen, /Opened with the key toy \(age-plugin-toy\)/)
  const wrong = [...toy.slice(0, 2), { sees: "PIN?", types: `1${enter}` }, askPassphrase]
  const turned = await computer.run(["list"], wrong)
  assert.equal(turned.exitCode, 0, turned.screen)
  assert.match(turned.screen.replace(/\s+/g, " "), /age-plugin-toy: wrong PIN The passphrase opens/)
  const nobody = await bare(computer, ["list", "--key", "toy", "--json"])
  assert.equal(nobody.exitCode, 4)
  assert.equal(codeOf(nobody), "plugin-failed")
  const dead = await computer.run(["list"], [askPassphrase], { TOY: "dies at start" })
  assert.equal(dead.exitCode, 0, dead.screen)
  // What was sealed for a plugin that lies would open for nobody.
  const lying = await computer.run(["key", "add", "lie", "--plugin", "toy", "--recipient", "x"], [])
  assert.equal(lying.exitCode, 2)
  const wraps = await computer.run(["key", "add", "lie", "--plugin", "toy"], [...toy, ...toy, ...toy], {
    TOY: "wraps another key",
  })
  assert.equal(wraps.exitCode, 8, wraps.screen)
})

test("an age identity that is kept elsewhere opens the vault", {
  skip: spawnSync("age-keygen", ["--version"]).error !== undefined && "age is not installed",
}, async t => {
  const computer = await Computer.withVault(t)
  const make = (name: string): string => {
    execFileSync("age-keygen", ["-o", join(computer.home, name)], { stdio: "pipe" })
    return /age1\w+/.exec(readFileSync(join(computer.home, name), "utf8"))![0]
  }
  const recipient = make("usb.txt")
  make("other.txt")
  assert.equal((await computer.runPiped(["key", "add", "usb", "--recipient", recipient])).exitCode, 0)
  const opened = await bare(computer, ["list", "--key", "usb", "--identity", "usb.txt"])
  assert.equal(opened.exitCode, 0, opened.stderr)
  assert.equal((await bare(computer, ["list", "--key", "usb", "--identity", "other.txt"])).exitCode, 4)
  assert.equal((await bare(computer, ["list", "--key", "usb"])).exitCode, 2)
  const { stdout } = spawnSync("age", ["-d", "-i", "usb.txt", "vault/unlock/ada/usb.age"], {
    cwd: computer.home,
    encoding: "utf8",
  })
  assert.match(stdout, /^AGE-SECRET-KEY-1/m, "age alone opens it as well")
})

test("on another device a synced folder chooses neither program nor module: a key is made known with the passphrase first", {
  skip,
}, async t => {
  const computer = await withTokenKey(t)
  rmSync(join(computer.home, "state"), { recursive: true })
  const unknown = await bare(computer, ["list", "--key", "blue-key", "--pin-file", "pin"])
  assert.equal(unknown.exitCode, 4)
  assert.match(unknown.stderr, /postern-vault key add blue-key --pkcs11 MODULE --token "Blue Key"/)
  assert.equal((await bare(computer, ["list", "--pin-file", "pin"])).exitCode, 2)
  assert.equal((await computer.runPiped(["key", "add", "blue-key", ...onToken])).exitCode, 0)
  assert.equal((await bare(computer, ["list", "--pin-file", "pin"])).exitCode, 0)
  const path = join(computer.home, "vault", "unlock", "ada", "blue-key.identity")
  const text = readFileSync(path, "utf8")
  writeFileSync(path, text.replace("# token: Blue Key", "# token: Red Key"))
  assert.equal((await bare(computer, ["list", "--key", "blue-key", "--pin-file", "pin"])).exitCode, 4)
  writeFileSync(path, text)
  assert.equal((await bare(computer, ["list", "--pin-file", "pin"])).exitCode, 0)
})

test("keys that another sealed to the token, for this vault or another, are found out before anything is written", {
  skip,
}, async t => {
  const computer = await withTokenKey(t)
  const path = join(computer.home, "vault", "unlock", "ada", "blue-key.age")
  copyFileSync(path, join(computer.home, "right.age"))
  const before = [...filesUnder(join(computer.home, "vault", "events"))]
  const listed = JSON.parse((await bare(computer, ["key", "list", "--json"])).stdout) as {
    keys: { recipient?: string }[]
  }
  const { document } = JSON.parse(readFileSync(join(computer.home, "vault", "members.json"), "utf8")) as {
    document: { vault: string; members: { verifyKey: string }[] }
  }
  const foreign = await foundMember("ada")
  const forged = { ...foreign, vault: document.vault, founder: document.members[0]!.verifyKey }
  for (const secret of [foreign, forged, { ...forged, member: "eve" }]) {
    writeFileSync(path, await sealMemberKeyFor(secret, listed.keys[1]!.recipient!))
    const opened = await bare(computer, ["add", "GitHub", "--yes", "--from-file", "-", "--pin-file", "pin", "--json"])
    assert.equal(opened.exitCode, 8, opened.stderr)
    assert.equal(codeOf(opened), "integrity-broken")
  }
  assert.deepEqual([...filesUnder(join(computer.home, "vault", "events"))], before)
  cpSync(join(computer.home, "right.age"), path)
  assert.equal((await bare(computer, ["list", "--pin-file", "pin"])).exitCode, 0)
})
