import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { test } from "node:test"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

/** Imports a door in a process of its own and gives the addresses of all modules that came with it. */
async function modulesBehind(door: string): Promise<string[]> {
  const script = `
    import { registerHooks } from "node:module"
    const seen = []
    registerHooks({ load(url, context, next) { seen.push(url); return next(url, context) } })
    await import(${JSON.stringify(door)})
    console.log(JSON.stringify(seen))
  `
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=postern-source", "--input-type=module", "--eval", script],
    { cwd: fileURLToPath(new URL(".", import.meta.url)) },
  )
  return JSON.parse(stdout) as string[]
}

test("who imports postern alone loads no word of a notice, and who imports notices no mailer before the first mail", async () => {
  const alone = await modulesBehind("postern")
  assert.ok(alone.length > 10 && !alone.some(url => /\/src\/notices\/|nodemailer/.test(url)))
  const notices = await modulesBehind("postern/notices")
  assert.ok(notices.some(url => url.endsWith("/words/ar.ts")) && !notices.some(url => url.includes("nodemailer")))
})
