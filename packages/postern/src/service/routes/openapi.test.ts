import assert from "node:assert/strict"
import { test } from "node:test"
import { Validator } from "@seriousme/openapi-schema-validator"
import { Rig, readDocument } from "../service-rig.test.ts"
import { elementsRoutes } from "./elements-routes.ts"
import { openRoutes } from "./open-routes.ts"
import { operationRoutes } from "./operation-routes.ts"
import { ticketRoutes } from "./ticket-routes.ts"

test("the document is valid OpenAPI 3.1 and holds every route once", async () => {
  const document = (await new Rig().call("GET", "/openapi.json", { token: null })).json
  const validator = new Validator()
  const { valid, errors } = await validator.validate(document)
  assert.ok(valid, JSON.stringify(errors))
  assert.equal(validator.version, "3.1")
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations as object).map(method => `${method.toUpperCase()} ${path}`),
  )
  const served = [...operationRoutes, ...ticketRoutes, ...elementsRoutes(""), ...openRoutes("open")]
  assert.deepEqual(documented.sort(), served.map(({ method, path }) => `${method} ${path}`).sort())
})

test("request bodies are documented as strict as they are checked", async () => {
  const { paths } = (await new Rig().call("GET", "/openapi.json")).json
  const { schema } = paths["/v1/subjects/{subject}/verify"].post.requestBody.content["application/json"]
  assert.equal(schema.additionalProperties, false)
  assert.deepEqual(schema.required, ["code"])
  assert.equal(paths["/v1/subjects/{subject}"].delete.requestBody.required, false)
})

test("the rig refuses an answer that the document does not hold", async () => {
  const rig = new Rig()
  const document = await readDocument(rig.service)
  const reply = { status: 200, headers: new Headers(), text: "", json: { outcome: "accepted", method: "totp" } }
  const type = "application/json"
  assert.throws(() => document.check("POST", "/v1/subjects/{subject}/verify", type, reply), /codesLeft/)
  const fitting = { ...reply, json: { ...reply.json, codesLeft: 1, advice: [] } }
  document.check("POST", "/v1/subjects/{subject}/verify", type, fitting)
  assert.throws(() => document.check("POST", "/v1/subjects/{subject}/verify", type, { ...fitting, status: 202 }))
})

test("every pattern of the document is a pattern alone, without flags, and takes what the service takes", async () => {
  const { json } = await new Rig().call("GET", "/openapi.json", { token: null })
  const patterns = [...JSON.stringify(json).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(match =>
    JSON.parse(match[1]!),
  )
  assert.ok(patterns.length > 0)
  for (const pattern of patterns) assert.match(pattern, /^\^.*\$$/)
  assert.ok(patterns.some(pattern => new RegExp(pattern, "u").test("ada@example.com")))
  assert.ok(patterns.every(pattern => !new RegExp(pattern, "u").test("a\nb")))
})

test("patterns are such as other languages compile: no Unicode property, no escape but \\x", async () => {
  const { json } = await new Rig().call("GET", "/openapi.json", { token: null })
  const patterns = [...JSON.stringify(json).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(match =>
    String(JSON.parse(match[1]!)),
  )
  for (const pattern of patterns) assert.doesNotMatch(pattern, /\\[pPu]|\(\?/, pattern)
})

test("every operation says under which tag it is, who may call it, and what a body looks like", async () => {
  const { json } = await new Rig().call("GET", "/openapi.json", { token: null })
  const tags = new Set(json.tags.map(({ name }: { name: string }) => name))
  const ids = new Set<string>()
  for (const [path, operations] of Object.entries<Record<string, Record<string, never>>>(json.paths)) {
    for (const operation of Object.values(operations)) {
      const {
        tags: own,
        security,
        description,
        operationId,
      } = operation as unknown as {
        tags: string[]
        security: object[]
        description: string
        operationId: string
      }
      assert.ok(own.length === 1 && tags.has(own[0]), path)
      assert.equal(security.length, path.startsWith("/v1/") ? 1 : 0, path)
      assert.ok(description.length > 0 && !ids.has(operationId), path)
      ids.add(operationId)
    }
  }
  const { schema } = json.paths["/v1/subjects/{subject}/verify"].post.requestBody.content["application/json"]
  assert.deepEqual(schema.properties.code.examples, ["492039", "ABCD-EFGH-JKLM-NPGW"])
})
