import assert from "node:assert/strict"
import { test } from "node:test"
import { z } from "zod"
import { answerOutcome, defineRoute } from "./route.ts"

const facts = { method: "POST", access: "open", path: "/doors", summary: "Opens a door" } as const
const opened = z.strictObject({ outcome: z.literal("opened"), doors: z.array(z.string()) })
const answers = { 201: { description: "Opened.", schema: opened }, 204: { description: "It was open." } }

test("the compiler holds a route's function to the statuses and bodies that the route documents", () => {
  const doors: readonly string[] = ["front"]
  const body = { outcome: "opened", doors } as const
  defineRoute({ ...facts, answers, answer: () => ({ status: 201, body }) })
  defineRoute({ ...facts, answers, answer: () => ({ status: 204, body: null }) })
  // @ts-expect-error 200 is not documented
  defineRoute({ ...facts, answers, answer: () => ({ status: 200, body }) })
  // @ts-expect-error the outcome has another name
  defineRoute({ ...facts, answers, answer: () => ({ status: 201, body: { ...body, outcome: "open" as const } }) })
  // @ts-expect-error a field is missing
  defineRoute({ ...facts, answers, answer: () => ({ status: 201, body: { outcome: "opened" as const } }) })
  // @ts-expect-error 204 has no body
  defineRoute({ ...facts, answers, answer: () => ({ status: 204, body }) })
  // @ts-expect-error the body has no such field
  defineRoute({ ...facts, answers, body: z.strictObject({ key: z.string() }), answer: call => call.body.door })
})

test("an outcome has its status: 429 with the wait when throttled, 200 when refused, else that of success", () => {
  assert.deepEqual(answerOutcome({ outcome: "throttled", retryAfterSeconds: 30 }, 201), {
    status: 429,
    body: { outcome: "throttled", retryAfterSeconds: 30 },
    headers: { "Retry-After": "30" },
  })
  const refused = { outcome: "refused", reason: "wrong-code" } as const
  assert.deepEqual(answerOutcome(refused, 201), { status: 200, body: refused })
  assert.deepEqual(answerOutcome({ outcome: "issued" }, 201), { status: 201, body: { outcome: "issued" } })
  assert.deepEqual(answerOutcome({ outcome: "accepted" }), { status: 200, body: { outcome: "accepted" } })
})
