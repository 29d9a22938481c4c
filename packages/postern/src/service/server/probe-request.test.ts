import assert from "node:assert/strict"
import { test } from "node:test"
import { readProbe } from "./probe-request.ts"

const read = (...lines: string[]) => readProbe(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"))
const line = "GET /healthz HTTP/1.1"

test("what probes of platforms, proxies and scripts send is read", () => {
  const seen = { path: "/healthz", host: "10.0.0.1:8484", closes: false }
  assert.deepEqual(read(line, "Host: 10.0.0.1:8484"), seen)
  const kubelet = ["User-Agent: kube-probe/1.31", "Accept: */*", "Connection: close"]
  assert.deepEqual(read(line, "Host: 10.0.0.1:8484", ...kubelet), { ...seen, closes: true })
  const browserLike = [
    "connection: keep-alive",
    "accept-language: *",
    "sec-fetch-mode: cors",
    "accept-encoding: gzip, deflate",
  ]
  assert.deepEqual(read(line, "host: [::1]:8484", ...browserLike), { ...seen, host: "[::1]:8484" })
  const proxied = ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https", "Via: 1.1 front"]
  assert.deepEqual(read(line, "Host: 10.0.0.1:8484", ...proxied), seen)
})

test("everything else is left to the parser: other methods and versions, bodies, ids, a Host that is missing, double or none, nonsense", () => {
  const host = "Host: a"
  assert.notEqual(read(line, host), null)
  const left: string[][] = [
    ["POST /healthz HTTP/1.1", host],
    ["HEAD /healthz HTTP/1.1", host],
    ["GET /healthz HTTP/1.0", host],
    ["GET /healthz?x=1 HTTP/1.1", host],
    ["GET http://a/healthz HTTP/1.1", host],
    ["GET  /healthz HTTP/1.1", host],
    [line],
    [line, host, host],
    [line, "Host: a b"],
    [line, "Host: a/b"],
    [line, "Host:"],
    [line, "Host: a:99999"],
    [line, host, "Content-Length: 5"],
    [line, host, "Transfer-Encoding: chunked"],
    [line, host, "Connection: upgrade"],
    [line, host, "Connection: close, keep-alive"],
    [line, host, "Upgrade: websocket"],
    [line, host, "Expect: 100-continue"],
    [line, host, "X-Request-Id: 1"],
    [line, host, "Authorization: Bearer x"],
    [line, host, "Accept : */*"],
    [line, host, "Accept: \u0000"],
    [line, host, " folded"],
    [line, host, "Accept: a\nContent-Length: 5"],
  ]
  for (const lines of left) assert.equal(read(...lines), null, JSON.stringify(lines))
})

test("a request that is cut, or has another behind it, is left to the parser", () => {
  const whole = `${line}\r\nHost: a\r\n\r\n`
  assert.notEqual(readProbe(Buffer.from(whole)), null)
  for (let end = 0; end < whole.length; end++) assert.equal(readProbe(Buffer.from(whole.slice(0, end))), null)
  for (const more of ["x", "\r\n", whole]) assert.equal(readProbe(Buffer.from(whole + more)), null)
  assert.equal(read(line, "Host: a", `User-Agent: ${"x".repeat(3000)}`), null)
})
