import assert from "node:assert/strict"
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { until } from "../../../../test/waiting.ts"
import { agentSocketPath } from "../agent/agent-socket.ts"
import { AgentClient } from "../agent/index.ts"
import { osc52 } from "./terminal/clipboard.ts"
import { Computer, down, enter, launcher, passphrase } from "./terminal.fixture.ts"

const ask = { sees: "Passphrase of ada", types: passphrase + enter }
const secretCode = "1a2b3-c4d5e"

async function withCodes(t: TestContext): Promise<Computer> {
  const computer = await Computer.withVault(t)
  writeFileSync(join(computer.home, "codes.txt"), `${secretCode}\nf0f0f-1a1a1\n00000-11111\n`)
  await computer.run(["add", "GitHub", "--from-file", "codes.txt", "--yes"], [ask])
  return computer
}

/** Every file under a folder, with its content. */
function* filesUnder(folder: string): Iterable<[path: string, content: string]> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile())
      yield [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), "latin1")]
}

test("no file of the vault or of this device holds a code, a passphrase or a key in the clear, and all are the owner's alone", async t => {
  const computer = await withCodes(t)
  await computer.run(["next", "GitHub", "--print"], [ask, { sees: "Did it work?", types: down + enter }])
  for (const folder of ["vault", "state"])
    for (const [path, content] of filesUnder(join(computer.home, folder))) {
      assert.doesNotMatch(content, /1a2b3|correct horse|AGE-SECRET-KEY|signing seed/, path)
      if (folder === "vault") assert.equal(statSync(path).mode & 0o077, 0, path)
    }
})

test("an agent has no secret in its arguments or environment, and leaves no core dump", {
  skip: process.platform !== "linux" && "/proc is Linux's",
}, async t => {
  const computer = await withCodes(t)
  await computer.run(["unlock"], [ask])
  const agents = readdirSync("/proc").filter(
    pid =>
      /^\d+$/.test(pid) && read(pid, "cmdline").includes("agent-serve") && read(pid, "environ").includes(computer.home),
  )
  assert.equal(agents.length, 1)
  const [pid] = agents as [string]
  assert.doesNotMatch(`${read(pid, "cmdline")}${read(pid, "environ")}`, /AGE-SECRET|correct horse|1a2b3/)
  assert.match(read(pid, "limits"), /Max core file size\s+0\s+0/)
  assert.equal(Number.parseInt(read(pid, "coredump_filter"), 16), 0)
})

function read(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8")
  } catch {
    return ""
  }
}

test("without a terminal nothing waits: every question ends in exit 2 and the flag that answers it", async t => {
  const computer = await withCodes(t)
  const given = ["--passphrase-file", "passphrase"]
  const cases: [args: string[], flag: RegExp][] = [
    [["list"], /--passphrase-file/],
    [["next", "GitHub", ...given], /--mark/],
    [["mark", "GitHub", ...given], /NUMBER/],
    [["mark", "GitHub", "1", ...given], /used, unused/],
    [["remove", "GitHub", ...given], /--yes/],
    [["import", "codes.txt", ...given], /--name/],
    [["export", "--to", "kdbx", "-o", "x.kdbx", ...given], /--export-password-file/],
  ]
  for (const [args, flag] of cases) {
    // In a session of its own, so that there is no /dev/tty to ask at either.
    const { status, stderr } = spawnSync("setsid", ["-w", process.execPath, launcher, ...args], {
      cwd: computer.home,
      env: computer.environment,
      encoding: "utf8",
      timeout: 30_000,
      stdio: ["ignore", "pipe", "pipe"],
    })
    assert.equal(status, 2, `${args.join(" ")}: ${stderr}`)
    assert.match(stderr, flag)
    assert.doesNotMatch(stderr, /1a2b3|correct horse/)
  }
})

test("OSC 52 carries the code as base64, and through tmux and screen in their wrapping", () => {
  assert.equal(osc52("hi", {}), "\x1b]52;c;aGk=\x07")
  assert.equal(osc52("", {}), "\x1b]52;c;\x07")
  assert.equal(osc52("hi", { TMUX: "x" }), "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\")
  assert.equal(osc52("hi", { TERM: "screen-256color" }), "\x1bP\x1b]52;c;aGk=\x07\x1b\\")
})

test("over ssh the code goes to the terminal's clipboard and is taken away at the answer", async t => {
  const computer = await withCodes(t)
  const { raw, screen } = await computer.run(["next", "GitHub"], [ask, { sees: "Did it work?", types: enter }], {
    SSH_CONNECTION: "1",
  })
  assert.ok(raw.includes(`\x1b]52;c;${Buffer.from(secretCode).toString("base64")}\x07`))
  assert.ok(raw.includes("\x1b]52;c;\x07"))
  assert.ok(!screen.includes(secretCode))
})

const hasX = ["Xvfb", "xclip"].every(program => spawnSync("/bin/sh", ["-c", `command -v ${program}`]).status === 0)

test("on X11 the code is on the clipboard until it is answered for, and what was copied since is left alone", {
  skip: !hasX && "Xvfb or xclip is not installed",
}, async t => {
  const computer = await withCodes(t)
  const display = `:${900 + (process.pid % 90)}`
  const x: ChildProcess = spawn("Xvfb", [display, "-screen", "0", "64x64x8"], { stdio: "ignore" })
  t.after(() => x.kill())
  const env = { DISPLAY: display }
  const clip = (...args: string[]) =>
    spawnSync("xclip", ["-selection", "clipboard", ...args], {
      env: { ...process.env, ...env },
      encoding: "utf8",
      timeout: 30_000,
      input: "other",
      stdio: ["pipe", args.includes("-o") ? "pipe" : "ignore", "ignore"],
    })
  await until("a clipboard that works", () => clip().status === 0 && clip("-o").stdout === "other", { everyMs: 50 })
  const ran = await computer.run(["next", "GitHub"], [ask, { sees: "Did it work?", types: enter }], env)
  assert.equal(ran.exitCode, 0, ran.screen)
  assert.equal(clip("-o").stdout.trim(), "")
  await computer.run(["next", "GitHub", "--mark", "used", "--clear-after", "1"], [ask], env)
  assert.equal(clip("-o").stdout, "f0f0f-1a1a1")
  await until("the clipboard to be cleared", () => clip("-o").stdout === "", { everyMs: 100 })
})

/** An xclip whose text is there to be read only a while after it returned, as the real one's may; `refuses` is a text that never arrives. */
function lateClipboard(computer: Computer, refuses = "-"): Record<string, string> {
  const bin = join(computer.home, "bin")
  const kept = join(computer.home, "clipboard")
  mkdirSync(bin)
  writeFileSync(kept, "other")
  const script = `#!/bin/sh
for argument; do [ "$argument" = -o ] && exec cat '${kept}'; done
text=$(cat)
[ "$text" = '${refuses}' ] || { sleep 0.4; printf %s "$text" > '${kept}'; } > /dev/null 2>&1 &
`
  writeFileSync(join(bin, "xclip"), script, { mode: 0o755 })
  return { DISPLAY: ":none", PATH: `${bin}:${computer.environment.PATH}` }
}

test("a clipboard that takes its time has the code before that is said, and has lost it when the command ends", {
  skip: process.platform !== "linux" && "an xclip made for this",
}, async t => {
  const computer = await withCodes(t)
  const env = lateClipboard(computer)
  const held = (): string => readFileSync(join(computer.home, "clipboard"), "utf8")
  await computer.run(["next", "GitHub", "--mark", "used"], [ask], env)
  assert.equal(held(), secretCode)
  await computer.run(["next", "GitHub"], [ask, { sees: "Did it work?", types: enter }], env)
  assert.equal(held(), "")
})

test("a clipboard that keeps the code is spoken of, and the answer is kept", {
  skip: process.platform !== "linux" && "an xclip made for this",
}, async t => {
  const computer = await withCodes(t)
  const env = lateClipboard(computer, "")
  const ran = await computer.run(["next", "GitHub"], [ask, { sees: "Did it work?", types: enter }], env)
  assert.equal(ran.exitCode, 0, ran.screen)
  assert.match(ran.screen.replaceAll(/\s+/g, " "), /the code may still be on it. Copy something else over it/)
  assert.ok(!ran.screen.includes(secretCode))
  const listed = await computer.run(["show", "GitHub"], [ask])
  assert.match(listed.screen, /2 of 3 left/)
})

test("where the clipboard cannot be read the code counts as not taken, after one look and not after fifty", {
  skip: process.platform !== "linux" && "an xclip made for this",
}, async t => {
  const computer = await withCodes(t)
  const env = lateClipboard(computer)
  const looks = join(computer.home, "looks")
  const script = `#!/bin/sh\nfor argument; do [ "$argument" = -o ] && { echo look >> '${looks}'; kill -9 $$; }; done\ncat > /dev/null\n`
  writeFileSync(join(computer.home, "bin", "xclip"), script, { mode: 0o755 })
  const ran = await computer.run(["next", "GitHub", "--mark", "used"], [ask], env)
  assert.equal(ran.exitCode, 1, ran.screen)
  assert.match(ran.screen.replaceAll(/\s+/g, " "), /xclip did not take the code. Use --print/)
  assert.ok(!ran.screen.includes(secretCode))
  assert.equal(readFileSync(looks, "utf8"), "look\n")
})

/** Lets this process look for sockets in a folder, for the length of one test. */
function withRuntimeFolder(t: TestContext, folder: string): void {
  const before = process.env.XDG_RUNTIME_DIR
  t.after(() => {
    if (before === undefined) delete process.env.XDG_RUNTIME_DIR
    else process.env.XDG_RUNTIME_DIR = before
  })
  process.env.XDG_RUNTIME_DIR = folder
}

test("a folder whose path is too long for a socket is said to be too long", async t => {
  withRuntimeFolder(t, `/tmp/${"Größe ".repeat(12)}`)
  await assert.rejects(agentSocketPath("pv1abc"), { code: "not-allowed", message: /too long .* XDG_RUNTIME_DIR/ })
})

test("a relative XDG_RUNTIME_DIR counts as none, so every working directory finds the same agent", async t => {
  withRuntimeFolder(t, "")
  const ownPlace = await agentSocketPath("pv1abc")
  process.env.XDG_RUNTIME_DIR = "run"
  assert.equal(await agentSocketPath("pv1abc"), ownPlace)
})

test("the agent's socket is not looked for in a folder of somebody else's", async t => {
  const computer = await Computer.bare(t)
  withRuntimeFolder(t, join(computer.home, "run"))
  const path = await agentSocketPath("pv1abc")
  assert.equal(await AgentClient.connect(path), null)
  spawnSync("chmod", ["755", join(computer.home, "run", "postern-vault")])
  await assert.rejects(agentSocketPath("pv1abc"), { code: "not-allowed" })
})
