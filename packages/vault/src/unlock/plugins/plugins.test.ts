import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import test, { type TestContext } from "node:test"
import { until } from "../../../../../test/waiting.ts"
import { runInTerminal } from "../../cli/terminal.fixture.ts"
import { temporaryFolder } from "../../folder/devices.fixture.ts"
import { headerOpener, openAgeFile, sealAgeFile } from "../../folder/index.ts"
import { VaultError } from "../../record/index.ts"
import type { Person } from "../person.ts"
import { pluginIdentity, pluginRecipient } from "./plugin-keys.ts"
import { pluginLimits } from "./plugin-process.ts"
import { bareIdentity, findPlugin, pluginOf, readPluginName } from "./plugin-program.ts"
import { StanzaReader, stanzaText } from "./stanza-text.ts"
import { behave, installToyPlugin } from "./toy-plugin.fixture.ts"

/** A person who answers as the toy wants it, and what they were told. */
class Told implements Person {
  readonly heard: string[] = []
  readonly #pin: string | null

  constructor(pin: string | null = "2468") {
    this.#pin = pin
  }

  tell(message: string): boolean {
    this.heard.push(message)
    return true
  }

  async confirm(question: string, yes: string, no: string | null): Promise<boolean | null> {
    this.heard.push(`${question} ${yes}/${no}`)
    return true
  }

  async askPublic(question: string): Promise<string | null> {
    this.heard.push(question)
    return "mine"
  }

  async askSecret(question: string): Promise<string | null> {
    this.heard.push(question)
    return this.#pin
  }
}

const identity = bareIdentity("toy")

async function toy(t: TestContext, mode = ""): Promise<string> {
  t.after(() => delete process.env.TOY)
  behave(mode)
  return installToyPlugin(join(await temporaryFolder(t), "bin"))
}

const seal = (path: string, person: Person = new Told()): Promise<Uint8Array> =>
  sealAgeFile("the key", [pluginRecipient("toy", identity, { person, limits: pluginLimits, path })])
const open = async (file: Uint8Array, path: string, person: Person = new Told()): Promise<string> =>
  (
    await openAgeFile(file, headerOpener(pluginIdentity("toy", identity, { person, limits: pluginLimits, path })))
  ).plain.toString("utf8")

/** Fails with a plugin's failure, whose sentence a terminal can show as it is. */
async function assertPluginFails(work: Promise<unknown>, why: RegExp): Promise<void> {
  await assert.rejects(work, error => {
    assert.ok(error instanceof VaultError)
    assert.equal(error.code, "plugin-failed")
    assert.match(error.message, why)
    assert.match(error.message, /age-plugin-toy/)
    assert.doesNotMatch(error.message, /[\p{Cc}\u202e]/u)
    return true
  })
}

test("a plugin seals and opens: its messages are told, its questions asked, and what is unknown gets `unsupported`", async t => {
  const path = await toy(t)
  const person = new Told()
  const file = await seal(path, person)
  assert.equal(await open(file, path), "the key")
  assert.deepEqual(person.heard, [
    "age-plugin-toy: The toy is here",
    "age-plugin-toy: Use the toy? Go on/Stop",
    "age-plugin-toy: Which toy?",
    "age-plugin-toy: PIN?",
  ])
})

test("where nobody can be asked, and with a wrong PIN, the plugin's own words say why", async t => {
  const path = await toy(t)
  const file = await seal(path)
  for (const pin of [null, "1111"]) await assertPluginFails(open(file, path, new Told(pin)), /wrong PIN/)
})

for (const mode of [
  "dies at start",
  "dies in phase 1",
  "dies in phase 2",
  "dies in a stanza",
  "dies after a message",
  "is no plugin",
  "sends bad base64",
  "errs",
  "says why",
])
  test(`a plugin that ${mode} fails with a sentence, sealing and opening`, async t => {
    const path = await toy(t)
    const file = await seal(path)
    behave(mode)
    const why = { errs: /the key is .*gone/, "says why": /no reader .*found/ }[mode] ?? /ended|protocol/
    await assertPluginFails(seal(path), why)
    await assertPluginFails(open(file, path), why)
  })

for (const mode of ["hangs", "hangs after a message", "hangs with a child"])
  test(`a plugin that ${mode} is ended in time, with all that it started`, async t => {
    const path = await toy(t, mode)
    const child = join(path, "child")
    process.env.TOY_CHILD = child
    const endInTime = (silenceMs: number) => {
      const limits = { ...pluginLimits, silenceMs }
      const recipient = pluginRecipient("toy", identity, { person: new Told(), limits, path })
      return assertPluginFails(sealAgeFile("the key", [recipient]), /in time/)
    }
    await endInTime(1500)
    if (mode !== "hangs with a child") return
    // On a busy machine it may have been ended before it had started anything.
    for (let silenceMs = 3000; !existsSync(child) && silenceMs < 60_000; silenceMs *= 2) await endInTime(silenceMs)
    const pid = Number(readFileSync(child, "utf8"))
    const isGone = () => {
      try {
        return !process.kill(pid, 0)
      } catch {
        return true
      }
    }
    await until("the end of what the plugin started", isGone, { limitMs: 20_000 })
  })

for (const mode of ["floods a line", "floods messages", "asks for ever"])
  test(`a plugin that ${mode} is ended at its limit`, async t => {
    const path = await toy(t, mode)
    const person = new Told()
    await assertPluginFails(seal(path, person), /more than|on and on/)
    assert.ok(person.heard.length <= pluginLimits.commands)
  })

test("a plugin that floods its stderr, or stays when it is done, changes nothing", async t => {
  const path = await toy(t, "floods stderr")
  const file = await seal(path)
  behave("stays")
  assert.equal(await open(file, path), "the key")
})

for (const mode of ["wraps nothing", "wraps twice", "wraps for another file", "wraps by scrypt"])
  test(`a plugin that ${mode} is refused`, async t => assertPluginFails(seal(await toy(t, mode)), /wrapped/))

for (const mode of ["opens short", "opens another file", "opens twice", "dies after the key"])
  test(`a plugin that ${mode} is refused`, async t => {
    const path = await toy(t)
    const file = await seal(path)
    behave(mode)
    await assertPluginFails(open(file, path), /no key of the file|ended/)
  })

test("a plugin that gives a wrong key, none, or one for another file opens nothing", async t => {
  const path = await toy(t)
  const file = await seal(path)
  behave("opens wrongly")
  await assert.rejects(open(file, path), { code: "file-damaged" })
  behave("opens nothing")
  await assert.rejects(open(file, path), { code: "locked" })
})

test("nothing of a plugin reaches the terminal but one line of letters, with its name before it", async t => {
  const person = new Told()
  await seal(await toy(t, "escapes"), person)
  const [first = ""] = person.heard
  assert.match(first, /^age-plugin-toy: \]52;c;eA== \[2JHello Passphrase of ada:x+…$/)
  assert.ok(first.length < 500)
})

test("plugins are looked for in absolute entries of PATH alone, and names cannot leave them", async t => {
  const path = await toy(t)
  assert.equal(await findPlugin("TOY", path), join(path, "age-plugin-toy"))
  const here = process.cwd()
  process.chdir(path)
  t.after(() => process.chdir(here))
  for (const relative of [".", "", "bin", `.${delimiter}./`])
    await assert.rejects(findPlugin("toy", relative), { code: "plugin-failed" })
  writeFileSync(join(path, "age-plugin-plain"), "")
  await assert.rejects(findPlugin("plain", path), { code: "plugin-failed" })
  for (const name of ["", "../toy", "a/b", "a b", "-x", "a\nb", "x".repeat(64), "töy"])
    assert.throws(() => readPluginName(name), { code: "usage-wrong" })
})

test("recipients and identities name their plugin; native keys name none", () => {
  assert.equal(pluginOf(identity), "toy")
  assert.equal(pluginOf("age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e"), "tag")
  for (const other of [
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
    "AGE-PLUGIN-TOY-1",
    "",
  ])
    assert.equal(pluginOf(other), null)
})

test("stanzas are read as they are printed, in pieces of any size, and one without end is refused", () => {
  for (const size of [0, 1, 47, 48, 49, 96, 1000]) {
    const text = stanzaText(["a", "b/c"], new Uint8Array(size).fill(size))
    for (const step of [1, 7, text.length]) {
      const reader = new StanzaReader()
      const found = []
      for (let at = 0; at < text.length; at += step) found.push(...reader.push(Buffer.from(text.slice(at, at + step))))
      assert.deepEqual(
        found.map(({ args, body }) => [args, body.length]),
        [[["a", "b/c"], size]],
      )
    }
  }
  const endless = new StanzaReader()
  endless.push(Buffer.from("-> a\n"))
  assert.throws(() => {
    for (;;) endless.push(Buffer.from(`${"A".repeat(64)}\n`))
  }, VaultError)
  for (const wrong of ["->\n", "-> a  b\n", "x\n", "-> \u00e9\n"])
    assert.throws(() => new StanzaReader().push(Buffer.from(wrong)), VaultError)
})

test("the stock age program opens by the same plugin what was sealed here, and names it by the same identity", {
  skip: spawnSync("age", ["--version"]).status !== 0 && "age is not installed",
}, async t => {
  const path = await toy(t)
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, "a.age"), await seal(path))
  writeFileSync(join(folder, "a.identity"), `# a comment\n${identity}\n`)
  const seen = join(folder, "seen")
  const env = { PATH: `${path}${delimiter}${process.env.PATH}`, TERM: "xterm", TOY_SEEN: seen }
  for (const named of [
    ["-i", "a.identity"],
    ["-j", "toy"],
  ]) {
    const ran = await runInTerminal(
      "age",
      ["-d", "-o", "out", ...named, "a.age"],
      [
        { sees: "Go on", types: "1" },
        { sees: "Which toy", types: "mine\r" },
        { sees: "PIN", types: "2468\r" },
      ],
      env,
      folder,
    )
    assert.equal(ran.exitCode, 0, ran.screen)
    assert.equal(readFileSync(join(folder, "out"), "utf8"), "the key")
    assert.equal(readFileSync(seen, "utf8"), identity)
  }
})
