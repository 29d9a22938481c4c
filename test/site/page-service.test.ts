import assert from "node:assert/strict"
import { test } from "node:test"
import { parseKit } from "@postern/core"
import { PageService } from "../../docs/site/demo/page-service.ts"
import { base32, digitsAt } from "../../docs/site/demo/totp.ts"

async function enrolled() {
  const service = new PageService()
  await service.answer("totp", {})
  const activated = await service.answer("totp/activate", { code: (await service.codeNow())! })
  assert.equal(activated?.outcome, "activated")
  const { codes, text } = activated!.codeSet as { codes: string[]; text: string }
  return { service, codes, text }
}

test("the page's codes of an authenticator are those of RFC 6238, appendix B", async () => {
  const secret = new TextEncoder().encode("12345678901234567890")
  assert.equal(await digitsAt(secret, 1), "287082")
  assert.equal(await digitsAt(secret, Math.floor(1111111109 / 30)), "081804")
  assert.equal(base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
})

test("the page's service takes a code once, names a mistyped group, and gives a kit that can be read", async () => {
  const { service, codes, text } = await enrolled()
  assert.deepEqual([...parseKit(text).codes], codes)
  assert.equal((await service.answer("verify", { code: codes[0]! }))?.outcome, "accepted")
  assert.equal((await service.answer("verify", { code: codes[0]! }))?.reason, "already-used")
  const symbol = codes[1]!.at(-1) === "A" ? "B" : "A"
  const mistyped = await service.answer("verify", { code: codes[1]!.slice(0, -1) + symbol })
  assert.equal(mistyped?.reason, "mistyped")
  assert.deepEqual(await service.answer("verify", { code: (await service.codeNow())! }), {
    outcome: "refused",
    reason: "wrong-code",
  })
  assert.equal((await service.answer("recover", { code: codes[2]! }))?.outcome, "recovered")
})

test("a person without factors is unknown to the page's service", async () => {
  assert.equal(await new PageService().answer("status", {}), null)
})
