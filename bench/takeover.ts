import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { pipeline } from "node:stream/promises"
import { generateKeyEntry } from "postern"
import { startPostgres } from "../test/postgres/postgres-server.ts"
import { rssMib } from "./child.ts"
import { publishedCopy } from "./published-copy.ts"
import type { Measure, Section } from "./section.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

/** How many accounts are imported: `BENCH_IMPORTS=100000` is over sooner. */
const accounts = Number(process.env.BENCH_IMPORTS ?? "1000000")
/** How many codes each of them has; `BENCH_IMPORT_CODES=0` for authenticators alone. */
const codesEach = Number(process.env.BENCH_IMPORT_CODES ?? "8")
const kinds = (process.env.BENCH_IMPORTS_INTO ?? "SQLite,PostgreSQL").split(",")
const progressEvery = 100_000

/**
 * `postern import` of a million accounts, from one pipe into an empty database: each with an authenticator and codes of 119 bits, as Laravel
 * Fortify has them. Such codes need no slow hash, so this is the time of the import itself; sources with weaker codes add a hash for each.
 */
export async function bench(): Promise<Section[]> {
  return inTemporaryFolder(async folder => {
    const modules = await publishedCopy(folder)
    const launcher = join(modules, "postern/bin/postern.js")
    const rows: Measure[] = []
    if (kinds.includes("SQLite")) {
      const place = await dataFolder(folder, "sqlite")
      await runToEnd(launcher, ["migrate"], place)
      rows.push(...(await imported("SQLite", launcher, place)))
    }
    if (kinds.includes("PostgreSQL")) {
      const server = await startPostgres({ shared_buffers: "512MB", max_wal_size: "8GB" })
      try {
        const place = await dataFolder(folder, "postgres")
        const store = { POSTERN_STORE: server.url() }
        await runToEnd(launcher, ["migrate"], place, store)
        rows.push(...(await imported("PostgreSQL", launcher, place, store)))
      } finally {
        await server.remove()
      }
    }
    const title = `An import of ${accounts.toLocaleString("en-US")} accounts, with ${codesEach} codes each`
    return [
      { title, rows, note: "One run, of one process. Memory is the most that was in use, looked at once a second." },
    ]
  })
}

async function dataFolder(folder: string, name: string): Promise<string> {
  const place = join(folder, name)
  await mkdir(join(place, "postern-data"), { recursive: true, mode: 0o700 })
  await writeFile(join(place, "postern-data/keys"), `${generateKeyEntry()}\n`, { mode: 0o600 })
  return place
}

function start(launcher: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
  })
  const end = () => child.kill("SIGKILL")
  process.once("exit", end)
  child.once("exit", () => process.off("exit", end))
  return child
}

async function ended(child: ChildProcess): Promise<string> {
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")])
  if (code !== 0) throw new Error(`it ended with ${code}:\n${stderr}`)
  return stdout
}

function runToEnd(launcher: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  return ended(start(launcher, args, cwd, env))
}

async function imported(name: string, launcher: string, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Measure[]> {
  const began = performance.now()
  const child = start(launcher, ["import", "--from", "jsonl", "--input", "-", "--json"], cwd, env)
  let [mostMib, processorSeconds] = [0, 0]
  const watch = setInterval(() => {
    try {
      mostMib = Math.max(mostMib, rssMib(child.pid!))
      processorSeconds = Math.max(processorSeconds, processorSecondsOf(child.pid!))
    } catch {
      // It has just ended.
    }
  }, 1_000)
  const [said] = await Promise.all([ended(child), feed(child, name, began)]).finally(() => clearInterval(watch))
  const seconds = (performance.now() - began) / 1_000
  const taken = JSON.parse(said).outcomes[codesEach === 0 ? "totp-only" : "imported"]
  if (taken !== accounts) throw new Error(`${taken} of ${accounts} were imported`)
  console.log(`${name}: ${accounts.toLocaleString("en-US")} accounts in ${seconds.toFixed(0)} s`)
  return [
    measure(`${name}: accounts`, "per second", accounts / seconds),
    measure(`${name}: processor time of an account`, "ms", (processorSeconds * 1_000) / accounts),
    measure(`${name}: memory`, "MiB", mostMib),
  ]
}

function processorSecondsOf(pid: number): number {
  return Number(execFileSync("ps", ["-o", "cputimes=", "-p", String(pid)], { encoding: "utf8" }))
}

// The pipe holds back whoever writes too fast, so what was written is what was read, but for a few hundred lines.
function feed(child: ChildProcess, name: string, began: number): Promise<void> {
  return pipeline(Readable.from(lines(name, began)), child.stdin!)
}

function* lines(name: string, began: number): Generator<string> {
  for (let i = 0; i < accounts; i++) {
    yield line(i)
    if (i > 0 && i % progressEvery === 0)
      console.log(`${name}: ${i.toLocaleString("en-US")} after ${((performance.now() - began) / 1_000).toFixed(0)} s`)
  }
}

const halfLength = 10

function line(i: number): string {
  const digits = randomBytes(codesEach * 2 * halfLength).toString("hex")
  const half = (place: number) => digits.slice(place * halfLength, (place + 1) * halfLength)
  const values = Array.from({ length: codesEach }, (_, code) => `${half(2 * code)}-${half(2 * code + 1)}`)
  const form = { alphabet: "base62", lengths: [2 * halfLength], groups: [halfLength, halfLength] }
  const totp = { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ", lastStep: 1 }
  const codes = codesEach === 0 ? {} : { codes: { scheme: "plain", form, values } }
  return `${JSON.stringify({ v: 1, subject: `user_${i}`, totp, ...codes })}\n`
}

function measure(name: string, unit: Measure["unit"], value: number): Measure {
  return { name, unit, value: { median: value, least: value, most: value }, ratio: null }
}
