import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { isUtcInstant, parseInstant, printedInstant } from "./kit-instant.ts"

test("an instant is ISO 8601 in UTC, with seconds, on a real day", () => {
  for (const text of [
    "2026-01-31T09:30:00Z",
    "2024-02-29T23:59:59.999Z",
    "2000-02-29T00:00:00Z",
    "0001-01-01T00:00:00.123456789Z",
  ]) {
    assert.equal(isUtcInstant(text), true)
  }
})

test("another zone, another form or a day that never was is no instant", () => {
  const others = [
    "2026-01-31",
    "2026-01-31T09:30Z",
    "2026-01-31T09:30:00",
    "2026-01-31T09:30:00+00:00",
    "2026-01-31t09:30:00z",
    "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-10T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T09:60:00Z",
    "2026-01-31T09:30:60Z",
    "2026-01-31T09:30:00.Z",
    "2026-01-31T09:30:00.1234567890Z",
    "+002026-01-31T09:30:00Z",
    " 2026-01-31T09:30:00Z",
    "2026-01-31T09:30:00Z\n",
    "２026-01-31T09:30:00Z",
    "",
  ]
  for (const text of others) assert.equal(isUtcInstant(text), false)
})

test("every instant that a Date can be is one, and its printed form reads back without loss", () => {
  const dates = fc.date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(dates, date => {
      const instant = date.toISOString()
      assert.equal(isUtcInstant(instant), true)
      assert.equal(parseInstant(printedInstant(instant)), instant)
    }),
  )
})

test("the printed form is for people, and nothing else reads as it", () => {
  assert.equal(printedInstant("2026-01-31T09:30:00Z"), "2026-01-31 09:30:00 UTC")
  for (const text of [
    "2026-01-31T09:30:00Z",
    "2026-01-31 09:30:00",
    "2026-01-31 09:30:00 GMT",
    "2026-02-31 09:30:00 UTC",
    "2026-01-31  09:30:00 UTC",
    "on 2026-01-31 09:30:00 UTC",
    "2026-01-31 09:30:00 UTC+1",
    "soon",
    "",
  ]) {
    assert.equal(parseInstant(text), null)
  }
})
