import assert from "node:assert/strict"
import { test } from "node:test"
import { Ajv2020 } from "ajv/dist/2020.js"
import fc from "fast-check"
import { answered, between, matching, strictObject, text, word } from "./schema.ts"

const digits = text(matching(/^\d*$/, "Expected digits."), between(1, 3, "Expected 1 to 3 characters."))
const body = strictObject({
  code: digits,
  kind: word("enroll", "manage").optional(),
  context: strictObject({ ip: text().optional() }).optional(),
})

test("what fits has no faults, and an optional field may be left out", () => {
  assert.deepEqual(body.faultsIn({ code: "123" }), [])
  assert.deepEqual(body.faultsIn({ code: "1", kind: "manage", context: { ip: "" } }), [])
})

test("every fault is told with its place, each broken rule with its own sentence", () => {
  const expected = (path: string[], detail: string) => ({ path, detail: `Expected ${detail}.` })
  assert.deepEqual(body.faultsIn({}), [expected(["code"], "a string")])
  assert.deepEqual(body.faultsIn({ code: 1, context: [] }), [
    expected(["code"], "a string"),
    expected(["context"], "an object"),
  ])
  assert.deepEqual(body.faultsIn({ code: "abcd" }), [
    expected(["code"], "digits"),
    expected(["code"], "1 to 3 characters"),
  ])
  assert.deepEqual(body.faultsIn({ code: "1", kind: "Enroll" }), [expected(["kind"], "one of enroll, manage")])
  assert.deepEqual(body.faultsIn({ code: "1", context: { ip: null } }), [expected(["context", "ip"], "a string")])
  for (const value of [null, undefined, "1", 1, [], [{ code: "1" }]])
    assert.deepEqual(body.faultsIn(value), [expected([], "an object")])
})

test("unknown fields are told apart from the text of the fault, for they come from outside", () => {
  const detail = "There is no such field."
  assert.deepEqual(body.faultsIn({ code: "1", proof: 1 }), [{ path: [], detail, unknownNames: ["proof"] }])
  assert.deepEqual(body.faultsIn(JSON.parse('{"code":"1","__proto__":{}}')), [
    { path: [], detail, unknownNames: ["__proto__"] },
  ])
})

test("nothing is taken from a prototype", () => {
  assert.equal(body.faultsIn(Object.create({ code: "1" })).length, 1)
  assert.equal(strictObject({ toString: text() }).faultsIn({}).length, 1)
})

test("a named schema stands as a reference, and is carried along by what refers to it", () => {
  const named = text().described("a name", { name: "Name" })
  const { json, named: components } = strictObject({ name: named.optional() })
  assert.deepEqual((json.properties as { name: object }).name, { $ref: "#/components/schemas/Name" })
  assert.deepEqual(components, { Name: { type: "string", description: "a name" } })
})

test("what is only answered refuses to check", () => {
  assert.throws(() => answered({ type: "integer" }).faultsIn(1), TypeError)
})

test("what a schema lets through is what its description lets through", () => {
  const validate = new Ajv2020({ strict: true }).compile(body.json)
  const parts = fc.oneof(
    fc.constantFrom("", "1", "123", "1234", "a", "enroll", "manage"),
    fc.integer(),
    fc.constant(null),
  )
  const context = fc.oneof(fc.dictionary(fc.constantFrom("ip", "userAgent"), parts), parts)
  const candidate = fc.dictionary(fc.constantFrom("code", "kind", "proof"), parts)
  fc.assert(
    fc.property(candidate, fc.option(context, { nil: undefined }), (fields, given) => {
      const value = { ...fields, ...(given !== undefined && { context: given }) }
      assert.equal(body.faultsIn(value).length === 0, validate(value), JSON.stringify(value))
    }),
    { numRuns: 2000 },
  )
})
