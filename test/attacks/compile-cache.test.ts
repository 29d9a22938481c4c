import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { fileURLToPath } from "node:url"
import { crc32 } from "node:zlib"

// Node runs what it finds compiled without looking whose it is. A launcher of a program that holds keys must not let strangers put it there.
const launchers = { postern: "packages/postern/bin/postern.js", "postern-vault": "packages/vault/bin/postern-vault.js" }
const evil = 'export async function main() { process.stdout.write("planted\\n"); return 0 }\n'
const headBytes = 20

function run(launcher: string, env: NodeJS.ProcessEnv): string {
  const path = fileURLToPath(new URL(`../../${launcher}`, import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, [path, "--version"], {
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
  })
  assert.equal(status, 0, stderr)
  return stdout
}

/** Keeps what a launcher compiles in a folder, and exchanges the program there for another. */
function plant(launcher: string, folder: string): void {
  run(launcher, { NODE_COMPILE_CACHE: folder })
  let planted = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const kept = readFileSync(path)
    if (!kept.subarray(headBytes).toString("latin1").includes("export async function main(")) continue
    // Four bytes each: a mark, the length of the source, the length of what is kept, and the checksums of both.
    const head = Buffer.from(kept.subarray(0, headBytes))
    head.writeUInt32LE(evil.length, 8)
    head.writeUInt32LE(crc32(evil), 16)
    writeFileSync(path, Buffer.concat([head, Buffer.from(evil)]))
    planted++
  }
  assert.ok(planted > 0, "the launcher's main function was not found among what it compiled")
}

function scratch(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "postern-compiled-"))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

for (const [name, launcher] of Object.entries(launchers)) {
  test(`${name} runs nothing that somebody else may have compiled, neither from the folder for temporary files nor from a cache that others can write to`, context => {
    const folder = scratch(context)
    const planted = join(folder, "planted")
    plant(launcher, planted)
    assert.equal(run(launcher, { NODE_COMPILE_CACHE: planted }), "planted\n", "the attack itself works")

    const home = join(folder, "home")
    const temporary = join(folder, "tmp")
    cpSync(planted, join(temporary, "node-compile-cache"), { recursive: true })
    const genuine = run(launcher, { HOME: home, TMPDIR: temporary })
    assert.match(genuine, /^[^\n]*0\.\d+\.\d+\n$/)

    const cache = join(folder, "cache")
    cpSync(planted, join(cache, "postern"), { recursive: true })
    chmodSync(join(cache, "postern"), 0o777)
    assert.equal(run(launcher, { HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: cache }), genuine)
    // A folder of ours in one that others can write to may be exchanged for another at any moment.
    chmodSync(join(cache, "postern"), 0o700)
    chmodSync(cache, 0o777)
    assert.equal(run(launcher, { HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: cache }), genuine)
    chmodSync(cache, 0o700)
    assert.equal(run(launcher, { HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: cache }), "planted\n", "of ours alone")
    if (process.getuid?.() !== 0) return
    chmodSync(join(cache, "postern"), 0o700)
    chownSync(join(cache, "postern"), 65_534, 65_534)
    assert.equal(run(launcher, { HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: cache }), genuine)
  })

  test(`${name} keeps what it compiled where its user alone can look, and starts without where there is no such place`, context => {
    const folder = scratch(context)
    const genuine = run(launcher, { HOME: folder, TMPDIR: folder })
    const kept = join(folder, ".cache", "postern")
    assert.equal(statSync(kept).mode & 0o777, 0o700)
    assert.ok(readdirSync(kept, { recursive: true }).length > 10)
    assert.ok(!readdirSync(folder).includes("node-compile-cache"))
    const file = join(folder, "file")
    writeFileSync(file, "")
    assert.equal(run(launcher, { HOME: file, TMPDIR: folder }), genuine)
  })
}
