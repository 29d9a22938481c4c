import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { promisify } from "node:util"
import { createPostern, generateKeyEntry, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { started } from "../started-enrollment.ts"
import { screenshotOfSvg } from "./svg-screenshot.ts"

const run = promisify(execFile)

/** Whether another program is there; its tests are skipped by name where it is not. */
async function without(program: string): Promise<string | false> {
  const isThere = await run("sh", ["-c", `command -v ${program}`]).then(
    () => true,
    () => false,
  )
  return isThere ? false : `${program} is not installed`
}

function posternAt(clock: () => number) {
  return createPostern({ issuer: "Acme & Söhne", store: memoryStore(), keys: parseKeyRing(generateKeyEntry()), clock })
}

/** Asks oathtool for a code; the secret goes by standard input, for an argument list is readable by everyone. */
async function oathtoolCode(secret: string, atMs: number): Promise<string> {
  const asked = run("oathtool", ["--totp", "--base32", `--now=@${Math.floor(atMs / 1000)}`, "-"])
  asked.child.stdin!.end(`${secret}\n`)
  return (await asked).stdout.trim()
}

test("codes that oathtool makes are accepted, at times from 1970 to past 2038", {
  skip: await without("oathtool"),
}, async () => {
  let now = 0
  const postern = posternAt(() => now)
  for (const at of [59_000, 1_111_111_109_000, Date.UTC(2026, 10, 21), 2 ** 31 * 1000, 20_000_000_000_000]) {
    now = at
    const subject = `at ${at}`
    const { secret } = started(await postern.enrollTotp(subject, { account: "ada@example.com" }))
    assert.equal((await postern.activateTotp(subject, await oathtoolCode(secret, now))).outcome, "activated")
    now += 30_000
    assert.equal((await postern.verify(subject, await oathtoolCode(secret, now))).outcome, "accepted")
    assert.equal((await postern.verify(subject, await oathtoolCode(secret, now + 90_000))).outcome, "refused")
  }
})

test("zbarimg reads the QR code from a screenshot, and what it says is the URI to the letter", {
  skip: await without("zbarimg"),
}, async (t: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), "postern-qr-"))
  t.after(() => rm(folder, { recursive: true }))
  const postern = posternAt(() => Date.UTC(2026, 0, 1))
  for (const [i, account] of ["ada@example.com", "Ådá Lövelace — 愛達", "x".repeat(60)].entries()) {
    const { uri, qrSvg } = started(await postern.enrollTotp(account, { account }))
    const picture = join(folder, `${i}.png`)
    await screenshotOfSvg(qrSvg, picture)
    assert.equal((await run("zbarimg", ["--quiet", "--raw", picture])).stdout.trimEnd(), uri)
  }
})
