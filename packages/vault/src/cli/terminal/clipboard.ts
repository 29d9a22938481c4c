import { type StdioOptions, spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { closeSync, constants, fstatSync, openSync, realpathSync, writeSync } from "node:fs"
import { isatty } from "node:tty"
import { VaultError } from "../../record/index.ts"

interface Tool {
  readonly name: string
  readonly copy: readonly [command: string, ...args: string[]]
  readonly paste: readonly [command: string, ...args: string[]]
  /** The command can return before its text is there to be read: X11's tools leave it to a process of theirs. */
  readonly late?: true
}

const wayland: Tool = {
  name: "wl-copy",
  copy: ["wl-copy", "--type", "text/plain"],
  paste: ["wl-paste", "--no-newline"],
}
const xclip: Tool = {
  name: "xclip",
  copy: ["xclip", "-selection", "clipboard"],
  paste: ["xclip", "-selection", "clipboard", "-o"],
  late: true,
}
const xsel: Tool = {
  name: "xsel",
  copy: ["xsel", "--clipboard", "--input"],
  paste: ["xsel", "--clipboard", "--output"],
  late: true,
}
const macos: Tool = { name: "pbcopy", copy: ["pbcopy"], paste: ["pbpaste"] }
const powershell = ["powershell.exe", "-NoProfile", "-Command"] as const
const windows: Tool = {
  name: "the Windows clipboard",
  copy: [...powershell, "Set-Clipboard -Value ([Console]::In.ReadToEnd())"],
  paste: [...powershell, "[Console]::Out.Write((Get-Clipboard -Raw))"],
}

/** A place to put a code. `clear` empties it only where it still holds that code, as far as that can be known. */
export interface Clipboard {
  readonly name: string
  /** False for OSC 52: a terminal takes a text, and mostly does not give one back. */
  readonly canRead: boolean
  /** Returns when the text can be pasted. Throws `unexpected` where the clipboard did not take it. */
  write(text: string): void
  /** What is there as text, empty where something else is; null where that cannot be known. */
  read(): string | null
}

/** The clipboard of this session: the desktop's, or over ssh the one of the terminal at the other end. Null where there is none. */
export function findClipboard(env: NodeJS.ProcessEnv = process.env): Clipboard | null {
  const tool = [
    ...(process.platform === "darwin" && !env.SSH_CONNECTION ? [macos] : []),
    ...(process.platform === "win32" ? [windows] : []),
    ...(env.WAYLAND_DISPLAY ? [wayland] : []),
    ...(env.DISPLAY ? [xclip, xsel] : []),
    ...(env.WSL_DISTRO_NAME ? [windows] : []),
  ].find(({ copy }) => isInstalled(copy[0]))
  if (tool !== undefined) return toolClipboard(tool)
  return process.stderr.isTTY && env.TERM !== "dumb" ? terminalClipboard(env) : null
}

function isInstalled(command: string): boolean {
  const where =
    process.platform === "win32"
      ? spawnSync("where", [command])
      : spawnSync("/bin/sh", ["-c", 'command -v "$1"', "sh", command])
  return where.status === 0
}

function toolClipboard({ name, copy, paste, late }: Tool): Clipboard {
  const [copyCommand, ...copyArgs] = copy
  const read = (): string | null => {
    const { status, stdout } = spawnSync(paste[0], paste.slice(1), {
      encoding: "utf8",
      timeout: 10_000,
      stdio: ["ignore", "pipe", "ignore"],
    })
    return status === 0 ? stdout : status === null ? null : ""
  }
  const isThere = (text: string): boolean => {
    for (let tries = 0; tries < 50; tries++) {
      const held = read()
      if (held === null) return false
      if (held.trimEnd() === text.trimEnd()) return true
      sleepSync(Math.min(5 * 2 ** tries, 100))
    }
    return false
  }
  return {
    name,
    canRead: true,
    write: text => {
      // xclip stays behind to serve the selection: nothing of ours may be left open to it.
      // In a session of its own, or the end of ours would take the selection along. (`detached` works here too; its type lacks it.)
      const options = {
        input: text,
        detached: true,
        stdio: ["pipe", "ignore", "ignore"] as StdioOptions,
        timeout: 10_000,
      }
      const { status } = spawnSync(copyCommand, copyArgs, options)
      if (status !== 0 || (late && !isThere(text))) throw new VaultError("unexpected", refusal(name, text))
    },
    read,
  }
}

const refusal = (name: string, text: string): string =>
  text === ""
    ? `${name} could not empty the clipboard: the code may still be on it. Copy something else over it.`
    : `${name} did not take the code. Use --print to have it on stdout.`

const sleepSync = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** OSC 52 (xterm control sequences): the terminal itself, also at the far end of ssh, puts the text on its clipboard. */
function terminalClipboard(env: NodeJS.ProcessEnv): Clipboard {
  return {
    name: "your terminal's clipboard (OSC 52)",
    canRead: false,
    write: text => writeSync(openSync("/dev/tty", "w"), osc52(text, env)),
    read: () => null,
  }
}

/** The control sequence, wrapped where tmux or screen would swallow it. Empty text empties the clipboard. */
export function osc52(text: string, env: NodeJS.ProcessEnv): string {
  const sequence = `\x1b]52;c;${text === "" ? "" : Buffer.from(text).toString("base64")}\x07`
  if (env.TMUX) return `\x1bPtmux;${sequence.replaceAll("\x1b", "\x1b\x1b")}\x1b\\`
  return env.TERM?.startsWith("screen") ? `\x1bP${sequence}\x1b\\` : sequence
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex")

/** Empties the clipboard if it still holds the code; where it cannot be read, in any case. Tells whether it was emptied. */
export function clearClipboard(clipboard: Clipboard, expectedDigest: string): boolean {
  const held = clipboard.read()
  if (held !== null && digest(held) !== expectedDigest && digest(held.trimEnd()) !== expectedDigest) return false
  clipboard.write("")
  return true
}

/**
 * Starts a process that waits and then clears. It is told the code's digest and not the code. For the clipboard of a terminal it is told which
 * terminal: it has none of its own. False where that cannot be known, and nobody will clear.
 */
export function clearLater(command: readonly string[], clipboard: Clipboard, code: string, seconds: number): boolean {
  const terminal = clipboard.canRead ? null : terminalPath()
  if (!clipboard.canRead && terminal === null) return false
  const [program, ...args] = command as [string, ...string[]]
  const child = spawn(program, [...args, "clear-clipboard"], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
  })
  child.stdin.end(JSON.stringify({ digest: digest(code), seconds, terminal }))
  child.unref()
  return true
}

/** The terminal that stderr is, as a path that another process of this user can open; null where there is no such path. */
function terminalPath(): string | null {
  for (const path of ["/proc/self/fd/2", "/dev/fd/2"])
    try {
      const found = realpathSync(path)
      if (/^\/dev\/(pts\/\d+|tty\w+)$/.test(found)) return found
    } catch {}
  return null
}

/** Empties the clipboard of a terminal, if it is still there and still this user's. */
export function clearTerminalClipboard(path: string, env: NodeJS.ProcessEnv = process.env): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_NOCTTY)
  try {
    const { uid } = fstatSync(file)
    if (isatty(file) && (process.getuid === undefined || uid === process.getuid())) writeSync(file, osc52("", env))
  } finally {
    closeSync(file)
  }
}

export { digest as clipboardDigest }
