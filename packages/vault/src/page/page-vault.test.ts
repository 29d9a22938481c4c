import assert from "node:assert/strict"
import { test } from "node:test"
import { PageStage, passphrase } from "./page.fixture.ts"

test("a page that is locked while its folder is read again stays locked, and does nothing more by the passphrase", async t => {
  const { page } = await PageStage.start(t)
  assert.equal(await page.reopen(), page.vault)
  const byPassphrase = page.byPassphrase(passphrase)
  const reopening = page.reopen()
  page.lock()
  await assert.rejects(reopening, { code: "locked" })
  await assert.rejects(byPassphrase, { code: "locked" })
  assert.throws(() => page.vault, { code: "locked" })
})

test("a locked page counts no passphrase and holds no vault", async t => {
  const { page } = await PageStage.start(t)
  page.lock()
  for (let tries = 0; tries < 6; tries++) await assert.rejects(page.byPassphrase("wrong"), { code: "locked" })
  assert.equal(page.isSuspicious, false)
  await assert.rejects(page.reopen(), { code: "locked" })
})
