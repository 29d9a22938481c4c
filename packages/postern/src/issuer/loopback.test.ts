import assert from "node:assert/strict"
import { test } from "node:test"
import { isLoopback } from "./loopback.ts"

test("this machine is known by each of its names, in whatever case, and by what URLs and sockets make of them", () => {
  for (const host of [
    "localhost",
    "LOCALHOST",
    "127.0.0.1",
    "127.9.9.9",
    "127.255.255.255",
    "::1",
    "[::1]",
    "::ffff:127.0.0.1",
    "::FFFF:127.0.0.1",
  ])
    assert.ok(isLoopback(host), host)
})

test("what only looks like this machine is another one", () => {
  for (const host of [
    "",
    "127.999.1.1",
    "127.256.0.1",
    "127.1",
    "127.0.0.01",
    "127.0.0.1.example",
    "127evil",
    "10.127.0.1",
    "0.0.0.0",
    "::",
    "::11",
    "[::1",
    "::1]",
    "::ffff:10.0.0.1",
    "localhost.example",
    "localhost.",
    "notlocalhost",
    "db",
  ])
    assert.ok(!isLoopback(host), host)
})
