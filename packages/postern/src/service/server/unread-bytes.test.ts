import assert from "node:assert/strict"
import { test } from "node:test"
import { UnreadBytes } from "./unread-bytes.ts"

const withBytes = (text: string) => {
  const unread = new UnreadBytes()
  unread.add(Buffer.from(text))
  return unread
}

test("a head is whole once its empty line is there, however few bytes come at a time", () => {
  const unread = new UnreadBytes()
  for (const symbol of "GET / HTTP/1.1\r\nHost: a\r\n\r") {
    unread.add(Buffer.from(symbol))
    assert.equal(unread.hasWholeHead, false)
  }
  unread.add(Buffer.from("\n"))
  assert.equal(unread.hasWholeHead, true)
})

test("a piece ends with a head, and what follows is looked at anew", () => {
  const unread = withBytes("one\r\n\r\ntwo\r\n\r\nthr")
  assert.deepEqual([String(unread.takePiece()), unread.hasWholeHead], ["one\r\n\r\n", true])
  assert.deepEqual([String(unread.takePiece()), unread.hasWholeHead], ["two\r\n\r\n", false])
  assert.deepEqual([String(unread.takePiece()), unread.length], ["thr", 0])
})

test("the end of a head is found across what was taken already, at every place", () => {
  for (const taken of ["x", "x\r", "x\r\n", "x\r\n\r"]) {
    const unread = withBytes(taken)
    unread.takePiece()
    unread.add(Buffer.from("x\r\n\r\n".slice(taken.length)))
    assert.equal(unread.hasWholeHead, true, JSON.stringify(taken))
  }
  const unread = withBytes("x\r\n\r\n")
  unread.takePiece()
  unread.add(Buffer.from("GET /"))
  assert.equal(unread.hasWholeHead, false)
  unread.clear()
  unread.add(Buffer.from("\n"))
  assert.equal(unread.hasWholeHead, false)
})
