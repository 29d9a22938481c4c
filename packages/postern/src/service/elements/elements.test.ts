import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { test } from "node:test"
import { bundleForBrowsers } from "../../../../../build/browser-files.ts"
import { origin, Rig } from "../service-rig.test.ts"

await bundleForBrowsers()

function get(rig: Rig, path: string): Promise<Response> {
  return rig.service.fetch(new Request(`${origin}${path}`, { headers: { origin: "https://any.example" } }))
}

test("each script is served under its version, for ever, to any page, and hashes to what is told", async () => {
  for (const basePath of ["", "/2fa"]) {
    const rig = new Rig({ basePath, routes: ["elements"], apiKeys: [] })
    const list = (await (await get(rig, `${basePath}/elements.json`)).json()) as {
      version: string
      files: { name: "elements"; path: string; integrity: string }[]
    }
    assert.deepEqual(
      list.files.map(({ name, path }) => [name, path]),
      ["elements", "kit-opener"].map(name => [name, `${basePath}/elements/${list.version}/${name}.js`]),
    )
    for (const { name, path, integrity } of list.files) {
      const { status, headers, ...answer } = await get(rig, path).then(async response => ({
        status: response.status,
        headers: response.headers,
        body: Buffer.from(await response.arrayBuffer()),
      }))
      assert.equal(status, 200)
      assert.equal(integrity, `sha384-${createHash("sha384").update(answer.body).digest("base64")}`)
      assert.equal(headers.get("content-type"), "text/javascript; charset=utf-8")
      assert.match(headers.get("cache-control")!, /immutable/)
      assert.equal(headers.get("access-control-allow-origin"), "*")
      assert.equal(headers.get("cross-origin-resource-policy"), "cross-origin")
      const script = rig.service.elementsScript(name)
      assert.deepEqual([script.src, script.integrity], [path, integrity])
      assert.ok(script.html.includes(`src="${path}" integrity="${integrity}"`))
    }
    assert.equal((await get(rig, `${basePath}/elements/9.9.9/elements.js`)).status, 404)
    assert.equal((await get(rig, `${basePath}/elements/${list.version}/..%2f..%2fpackage.json`)).status, 404)
  }
})

test("a script holds everything: no import of another file, so that its hash covers all that runs", async () => {
  const rig = new Rig()
  for (const name of ["elements", "kit-opener"] as const) {
    const text = await (await get(rig, rig.service.elementsScript(name).src)).text()
    assert.doesNotMatch(text, /\bimport\s*[("'{*]|\bfrom\s*["']/)
    assert.ok(text.length > 50_000)
  }
})
