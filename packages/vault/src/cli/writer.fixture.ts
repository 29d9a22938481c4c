import { readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"

// Runs the real commands in turn, in one process so that many starts stay cheap, until it is killed.
const home = process.env.HOME!
// The bundle that tests start: hundreds of starts from the sources would take most of the time.
const { main } = (await import(process.env.VAULT_MAIN!)) as typeof import("./main.ts")
const given = ["--passphrase-file", join(home, "passphrase"), "--no-input", "--quiet"]
const commands: readonly (readonly string[])[] = [
  ["next", "GitHub", "--mark", "used", "--json"],
  ["next", "GitHub", "--mark", "unused", "--json"],
  ["next", "GitHub", "--mark", "unsure", "--json"],
  ["tested", "GitHub"],
  ["copy", "add", "GitHub", "(place)"],
  ["copy", "seen", "GitHub", "(place)"],
  ["copy", "lost", "GitHub", "(place)"],
  ["edit", "GitHub", "--login", "ada"],
  ["mark", "GitHub", "600", "unsure"],
  ["add", "(name)", "--from-file", join(home, "codes.txt"), "--yes"],
  ["replace", "(name)", "--from-file", join(home, "codes2.txt"), "--yes"],
  ["remove", "(name)", "--yes"],
  ["import", join(home, "codes.txt"), "--name", "(name) again", "--keep-file", "--yes"],
  ["remove", "(name) again", "--yes"],
]
const teamCommands: readonly (readonly string[])[] = [
  ["rule", "set", "GitHub", "--read", "ada,ben"],
  ["member", "role", "ben", "manager"],
  ["rule", "set", "GitHub", "--approve", "2", "--of", "ada,ben"],
  ["request", "GitHub"],
  ["member", "role", "ben", "member"],
  ["log", "head"],
  ["rule", "clear", "GitHub"],
  ["replace", "GitHub", "--from-file", join(home, "codes.txt"), "--yes"],
]
const onToken = ["--pkcs11", process.env.TOKEN_MODULE ?? "", "--token", "Blue Key", "--pin-file", join(home, "pin")]
const tokenCommands: readonly (readonly string[])[] = [
  ["key", "add", "blue", ...onToken],
  ["copy", "add", "GitHub", ...onToken],
  ["key", "remove", "blue", "--yes"],
  ["copy", "remove", "GitHub", ...onToken, "--yes"],
]
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = (() => true) as typeof process.stdout.write
write("ready\n")
/** Imports fresh files one after the other, each removed once its codes are kept; the file's number tells its codes. */
if (process.argv[2] === "import")
  for (let round = 0; ; round++) {
    const number = `${process.pid}${String(round).padStart(4, "0")}`
    const path = join(home, `codes-${number}.txt`)
    writeFileSync(path, [1, 2, 3].map(code => `${number.padStart(12, "a")}-${code}\n`).join(""))
    write(`begin ${number}\n`)
    await main(["import", path, "--name", `Bank ${number}`, "--remove-file", "--yes", ...given])
    write(`done ${number}\n`)
  }
const isTeam = process.argv[2] === "team"
const isToken = process.argv[2] === "token"
const cycle = isTeam ? teamCommands : isToken ? tokenCommands : commands
// Which command is the first is said by the test, so that on a slow machine, too, each has its turn.
const offset = process.argv[3] === undefined ? Math.floor(Math.random() * cycle.length) : Number(process.argv[3])
/** What tells a log that was written to from the same one before: it is written to another file, which takes its place. */
const logs = (): string => {
  const folder = join(process.env.POSTERN_VAULT!, "events")
  return readdirSync(folder)
    .map(name => `${name} ${statSync(join(folder, name), { bigint: true }).ino} ${statSync(join(folder, name)).size}`)
    .join("\n")
}
for (let round = 0; ; round++) {
  const command = cycle[(round + offset) % cycle.length]!.map(word =>
    word.replace("(place)", `place ${process.pid}`).replace("(name)", `Bank ${process.pid}`),
  )
  write(`begin ${command.slice(0, command[0] === "copy" || isTeam || isToken ? 2 : 1).join(" ")}\n`)
  const before = logs()
  const exit = await main([...command, ...given])
  if (exit === 0) write(`done ${command[0]}${logs() === before ? ", nothing to do" : ""}\n`)
}
