import assert from "node:assert/strict"
import test from "node:test"
import { readShifts } from "./on-call-calendar.ts"

const calendar = (...events: readonly string[]): Buffer =>
  Buffer.from(
    [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      ...events.flatMap(event => ["BEGIN:VEVENT", event, "END:VEVENT"]),
      "END:VCALENDAR",
    ]
      .join("\n")
      .replaceAll("\n", "\r\n"),
  )

test("a shift has a beginning, an end and a name; in UTC, in a named zone, or with a duration", () => {
  const { shifts, unread } = readShifts(
    calendar(
      "DTSTART:20261128T180000Z\nDTEND:20261129T060000Z\nSUMMARY:On Call - Ada L",
      "DTSTART;TZID=Europe/Berlin:20260701T180000\nDURATION:PT12H\nSUMMARY:Ben on call",
      'DTSTART;TZID="America/New_York":20261101T003000\nDTEND;TZID=America/New_York:20261101T033000\nSUMMARY:x\nATTENDEE;CN="Cyn, C":mailto:\n cyn@example.org',
    ),
  )
  assert.deepEqual(unread, [])
  assert.deepEqual(
    shifts.map(({ from, to }) => [from, to]),
    [
      ["2026-11-28T18:00:00.000Z", "2026-11-29T06:00:00.000Z"],
      ["2026-07-01T16:00:00.000Z", "2026-07-02T04:00:00.000Z"],
      // The clock goes back an hour in this night.
      ["2026-11-01T04:30:00.000Z", "2026-11-01T08:30:00.000Z"],
    ],
  )
  assert.deepEqual(shifts[0]?.names, ["On Call - Ada L"])
  assert.deepEqual(shifts[1]?.names, ["Ben on call", "Ben"])
  assert.deepEqual(shifts[2]?.names, ["x", "Cyn, C", "cyn@example.org"])
})

test("a rule of repetition, an unknown zone and an end before the beginning are named, and never guessed at", () => {
  const { shifts, unread } = readShifts(
    calendar(
      "DTSTART:20261128T180000Z\nDTEND:20261129T060000Z\nRRULE:FREQ=WEEKLY\nSUMMARY:Ada",
      "DTSTART;TZID=Atlantis:20261128T180000\nDTEND:20261129T060000Z\nSUMMARY:Ben",
      "DTSTART:20261129T180000Z\nDTEND:20261129T060000Z\nSUMMARY:Cyn",
    ),
  )
  assert.deepEqual(shifts, [])
  assert.equal(unread.length, 3)
  assert.match(unread[0]!.why, /Ada.*repeats/)
  assert.equal(readShifts(Buffer.from("no calendar")).unread.length, 1)
})

test("a shift without an end that a calendar has is named, and costs the others nothing", () => {
  const { shifts, unread } = readShifts(
    calendar(
      `DTSTART:20261128T180000Z\nDURATION:P${"9".repeat(400)}W\nSUMMARY:Ada`,
      "DTSTART:20261128T180000Z\nDURATION:P9999999D\nSUMMARY:Ben",
      "DTSTART:20261128T180000Z\nDURATION:PT1H\nSUMMARY:Cyn",
    ),
  )
  assert.deepEqual([shifts.length, unread.length], [1, 2])
})
