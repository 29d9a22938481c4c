import assert from "node:assert/strict"
import { test } from "node:test"
import { Rig } from "../service-rig.test.ts"

test("[28] every answer, faults too, forbids sniffing, framing, referrers and embedding; under /v1 nothing is cached", async () => {
  const rig = new Rig({ allowedOrigins: ["https://app.example.com"] })
  await rig.enrolled("ada")
  const preflight = { origin: "https://app.example.com", "access-control-request-method": "POST" }
  const replies = [
    await rig.call("GET", "/v1/subjects/ada"),
    await rig.call("GET", "/v1/subjects/nobody"),
    await rig.call("GET", "/v1/nowhere"),
    await rig.call("PUT", "/v1/tickets"),
    await rig.call("DELETE", "/v1/subjects/ada"),
    await rig.post("/v1/subjects/ada/totp", { account: "ada" }),
    await rig.post("/v1/tickets", { subject: "ada", purpose: "enroll" }),
    await rig.post("/v1/browser/verify", {}, null),
    await rig.call("OPTIONS", "/v1/browser/verify", { headers: preflight }),
  ]
  for (const { headers } of replies) assert.equal(headers.get("cache-control"), "no-store")
  for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.json", "/.well-known/jwks.json", "/"])
    replies.push(await rig.call("GET", path))
  for (const { headers } of replies) {
    assert.equal(headers.get("x-content-type-options"), "nosniff")
    assert.equal(headers.get("referrer-policy"), "no-referrer")
    assert.equal(headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'")
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin")
    assert.equal(headers.get("set-cookie"), null)
  }
})
