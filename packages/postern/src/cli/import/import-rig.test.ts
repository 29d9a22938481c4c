import { spawn } from "node:child_process"
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { commandPrograms } from "../../../../../test/machine/command-programs.ts"
import { compileCache } from "../../../../../test/machine/compile-cache.ts"
import { heard } from "../../../../../test/waiting.ts"
import { createPostern, generateKeyEntry, keyRingFromFile, type Postern, type Store } from "../../issuer/index.ts"
import { sqliteStore } from "../../stores/sqlite/index.ts"
import { scratchFolder } from "../cli-rig.test.ts"

// What the tests of imports work with; named as a test so that it is not built and published.

const { postern: launcher } = await commandPrograms()

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder with a database and a key ring, where `postern import` runs as a process of its own. */
export class ImportRig {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(context: TestContext): Promise<ImportRig> {
    const rig = new ImportRig(await scratchFolder(context))
    mkdirSync(join(rig.folder, "postern-data"), { mode: 0o700 })
    rig.write("postern-data/keys", `${generateKeyEntry()}\n`)
    const store = sqliteStore({ path: join(rig.folder, "postern-data/postern.db") })
    await store.ready()
    await store.close()
    return rig
  }

  /** Writes a file that only its owner reads, and gives its name. */
  write(name: string, text: string | Uint8Array, mode = 0o600): string {
    writeFileSync(join(this.folder, name), text, { mode })
    chmodSync(join(this.folder, name), mode)
    return name
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8")
  }

  start(args: readonly string[], command = "import", env: NodeJS.ProcessEnv = {}) {
    return spawn(process.execPath, [launcher, command, ...args], {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: compileCache,
        HOME: this.folder,
        ...env,
      },
    })
  }

  async run(args: readonly string[], stdin = "", command = "import", env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const child = this.start(args, command, env)
    let [stdout, stderr] = ["", ""]
    child.stdout.on("data", chunk => (stdout += chunk))
    child.stderr.on("data", chunk => (stderr += chunk))
    child.stdin.on("error", () => {})
    child.stdin.end(stdin)
    const [code] = (await heard(child, "close", { limitMs: 600_000 })) as [number | null]
    return { code, stdout, stderr }
  }

  /** The library over the same database, with the clock of a test. */
  async withPostern<T>(act: (postern: Postern, store: Store) => Promise<T>, clock = Date.now): Promise<T> {
    const store = sqliteStore({ path: join(this.folder, "postern-data/postern.db") })
    const keys = keyRingFromFile(join(this.folder, "postern-data/keys"))
    try {
      return await act(createPostern({ issuer: "Acme", store, keys, policy: { takeover: true }, clock }), store)
    } finally {
      await store.close()
    }
  }
}
