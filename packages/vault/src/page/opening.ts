import { spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/**
 * A file that leads a browser to the page's address. The arguments of a program can be read by every user of a machine, so a browser is
 * started with this file's path and not with the address; the file is in a folder that nobody else can enter.
 */
export class AddressFile {
  readonly path: string
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
    this.path = join(folder, "open.html")
  }

  static async write(address: string): Promise<AddressFile> {
    const file = new AddressFile(await mkdtemp(join(tmpdir(), "postern-vault-page-")))
    const html = `<!doctype html><meta charset="utf-8"><title>postern-vault</title><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${address}">\n`
    await writeFile(file.path, html, { mode: 0o600 })
    return file
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Whether there is a screen on which a browser could open. */
export function canOpenBrowser(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform === "darwin" || process.platform === "win32") return true
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** Opens a file in the browser of the person's choice. @returns false where there is no program for that. */
export async function openBrowser(path: string): Promise<boolean> {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", path]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", path]
        : ["xdg-open", path]
  const child = spawn(command!, args, { detached: true, stdio: "ignore" })
  return new Promise(resolve => {
    child.once("error", () => resolve(false))
    child.once("spawn", () => {
      child.unref()
      resolve(true)
    })
  })
}
