import { chmod, mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"

/**
 * The program of a plugin for age, in JavaScript without any of our code. What it does wrong stands in its environment (`TOY`); by itself
 * it is honest: it asks for the PIN 2468, tells who it is, and wraps by XOR with a key of its own.
 */
const source = `#!/usr/bin/env node
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
const mode = process.env.TOY ?? ""
const machine = process.argv[2]?.replace("--age-plugin=", "")
if (mode === "dies at start") process.exit(3)
if (mode === "says why") { process.stderr.write("no reader \\u001b[2Jfound\\n"); process.exit(3) }
if (mode.startsWith("hangs")) process.on("SIGTERM", () => {})
if (mode === "hangs with a child") {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" })
  writeFileSync(process.env.TOY_CHILD, String(child.pid))
}
const b64 = bytes => Buffer.from(bytes).toString("base64").replace(/=+$/, "")
const say = (args, body = "") => {
  const lines = b64(body).match(/.{1,64}/g) ?? []
  if (b64(body).length % 64 === 0) lines.push("")
  process.stdout.write("-> " + args + "\\n" + lines.join("\\n") + "\\n")
}
let rest = ""
const waiting = []
const queue = []
process.stdin.on("data", data => {
  const lines = (rest + data).split("\\n")
  rest = lines.pop()
  for (const line of lines) waiting.length > 0 ? waiting.shift()(line) : queue.push(line)
})
const line = () => (queue.length > 0 ? Promise.resolve(queue.shift()) : new Promise(done => waiting.push(done)))
const read = async () => {
  const args = (await line()).slice(3).split(" ")
  let body = ""
  for (;;) {
    const part = await line()
    body += part
    if (part.length < 64) return { args, body: Buffer.from(body, "base64") }
  }
}
const ask = async (args, body) => { say(args, body); return read() }
const key = Buffer.from("0123456789abcdef")
const xor = bytes => Buffer.from(bytes.map((byte, i) => byte ^ key[i]))
const given = []
for (;;) {
  const stanza = await read()
  if (stanza.args[0] === "done") break
  if (mode === "dies in phase 1") process.exit(0)
  given.push(stanza)
}
const added = given.find(({ args }) => args[0] === "add-identity")
if (process.env.TOY_SEEN && added) writeFileSync(process.env.TOY_SEEN, added.args[1])
const forever = () => new Promise(() => setInterval(() => {}, 1000))
switch (mode) {
  case "hangs": case "hangs with a child": await forever()
  case "hangs after a message": await ask("msg", "wait"); await forever()
  case "dies in phase 2": process.exit(0)
  case "dies in a stanza": process.stdout.write("-> msg\\nAAAA", () => process.exit(0)); await forever()
  case "dies after a message": await ask("msg", "wait"); process.exit(1)
  case "floods a line": for (;;) await new Promise(done => process.stdout.write("A".repeat(65536), done))
  case "floods messages": for (;;) { say("msg", "again"); await new Promise(setImmediate) }
  case "asks for ever": for (;;) await ask("request-public", "again?")
  case "floods stderr": for (let i = 0; i < 500; i++) await new Promise(done => process.stderr.write("B".repeat(65536), done)); break
  case "is no plugin": process.stdout.write("Usage: age-plugin-toy\\n"); await forever()
  case "sends bad base64": process.stdout.write("-> msg\\nAB=\\n"); await forever()
  case "errs": await ask("error internal", "the key is \\u001b[31mgone\\u202e"); say("done"); process.exit(0)
}
if (mode === "escapes") await ask("msg", "\\u001b]52;c;eA==\\u0007\\u001b[2JHello\\u202e\\r\\nPassphrase of ada:" + "x".repeat(5000))
const odd = await ask("toy-unheard-of 1 2", "?")
if (odd.args[0] !== "unsupported") { await ask("error internal", "unsupported was expected"); say("done"); process.exit(0) }
await ask("msg", "The toy is here")
const sure = await ask("confirm " + b64("Go on") + " " + b64("Stop"), "Use the toy?")
const name = await ask("request-public", "Which toy?")
const pin = await ask("request-secret", "PIN?")
if (pin.body.toString() !== "2468" || sure.args[1] !== "yes" || name.body.toString() !== "mine") {
  await ask("error " + (machine === "recipient-v1" ? "recipient 0" : "identity 0"), "wrong PIN")
  say("done")
  process.exit(0)
}
if (machine === "recipient-v1") {
  const { body } = given.find(({ args }) => args[0] === "wrap-file-key")
  const wrapped = mode === "wraps another key" ? Buffer.alloc(16, 7) : xor(body)
  const index = mode === "wraps for another file" ? 1 : 0
  if (mode === "wraps by scrypt") await ask("recipient-stanza 0 scrypt AAAAAAAAAAAAAAAAAAAAAA 18", Buffer.alloc(32))
  else if (mode !== "wraps nothing") await ask("recipient-stanza " + index + " example.test/toy mine", wrapped)
  if (mode === "wraps twice") await ask("recipient-stanza 0 example.test/toy mine", wrapped)
} else {
  const stanza = given.find(({ args }) => args[2] === "example.test/toy")
  const opened = stanza === undefined ? null : xor(stanza.body)
  if (mode === "opens wrongly") await ask("file-key 0", Buffer.alloc(16, 9))
  else if (mode === "opens short") await ask("file-key 0", opened.subarray(0, 8))
  else if (mode === "opens another file") await ask("file-key 1", opened)
  else if (opened !== null && mode !== "opens nothing") await ask("file-key 0", opened)
  if (mode === "opens twice") await ask("file-key 0", opened)
  if (mode === "dies after the key") process.exit(1)
}
say("done")
if (mode === "stays") await forever()
process.exit(0)
`

/** Puts the plugin into a folder, to stand in PATH. @returns the folder. */
export async function installToyPlugin(folder: string, name = "toy"): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `age-plugin-${name}`)
  await writeFile(path, source)
  await chmod(path, 0o755)
  return folder
}

/** What makes an installed plugin behave so, in the environment that it inherits. */
export function behave(mode: string): void {
  process.env.TOY = mode
}
