import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { until } from "../waiting.ts"
import { RawConnection, statusesIn } from "./raw-connection.ts"
import { type RunningService, startService } from "./running-service.ts"

const apiKey = randomBytes(24).toString("base64url")
const body = '{"code":"1"}'
const line = (text: string) => `${text}\r\n`
const common =
  line("Host: localhost") + line(`Authorization: Bearer ${apiKey}`) + line("Content-Type: application/json")

/** A request to verify, with these headers on top of the usual ones, and this after the head. */
function verify(headers: string, content: string): string {
  return `${line("POST /v1/subjects/ada/verify HTTP/1.1") + common + headers}\r\n${content}`
}

// What the attacker would have carried out in another's name: it holds the key, as a request behind a proxy that adds it would.
const smuggled = `${line("DELETE /v1/subjects/ada HTTP/1.1") + common}\r\n`
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

/** Requests whose end a proxy and the service might see in different places, each with one hidden behind it. */
const ambiguous: Record<string, string> = {
  "CL.TE": verify(line("Content-Length: 5") + line("Transfer-Encoding: chunked"), `0\r\n\r\n${smuggled}`),
  "TE.CL": verify(line("Transfer-Encoding: chunked") + line("Content-Length: 4"), chunked(smuggled)),
  "two lengths": verify(line("Content-Length: 12") + line(`Content-Length: ${12 + smuggled.length}`), body + smuggled),
  "two lengths in one": verify(line(`Content-Length: 12, ${12 + smuggled.length}`), body + smuggled),
  "a length with a sign": verify(line("Content-Length: +12"), body + smuggled),
  "a negative length": verify(line("Content-Length: -1"), body + smuggled),
  "a length in hex": verify(line("Content-Length: 0xc"), body + smuggled),
  "a length with a blank in it": verify(line("Content-Length: 1 2"), body + smuggled),
  "a length past all numbers": verify(line(`Content-Length: ${"9".repeat(30)}`), body + smuggled),
  "a length of other digits": verify("Content-Length: \xb9\xb2\r\n", body + smuggled),
  "an unknown coding": verify(line("Transfer-Encoding: xchunked"), chunked(body) + smuggled),
  "chunked, then another": verify(line("Transfer-Encoding: chunked, identity"), chunked(body) + smuggled),
  "chunked twice": verify(
    line("Transfer-Encoding: chunked") + line("Transfer-Encoding: cow"),
    chunked(body) + smuggled,
  ),
  "chunked behind a vertical tab": verify("Transfer-Encoding: \x0bchunked\r\n", chunked(body) + smuggled),
  "a blank before the colon": verify("Transfer-Encoding : chunked\r\n", chunked(body) + smuggled),
  "a folded header": verify("Transfer-Encoding:\r\n chunked\r\n", chunked(body) + smuggled),
  "a folded length": verify("X: a\r\n Content-Length: 99\r\nContent-Length: 12\r\n", body + smuggled),
  "a header without a colon": verify("Content-Length 12\r\n", body + smuggled),
  "a header that begins with a blank": verify(" Content-Length: 12\r\n", body + smuggled),
  "a NUL in a header's name": verify("Content-\0Length: 12\r\n", body + smuggled),
  "a bare CR in a header": verify("X: a\rContent-Length: 12\r\n", body + smuggled),
  "a bare LF between headers": verify("X: a\nTransfer-Encoding: chunked\r\n", chunked(body) + smuggled),
  "a chunk size with a sign": verify(line("Transfer-Encoding: chunked"), `+c\r\n${body}\r\n0\r\n\r\n${smuggled}`),
  "a chunk size with 0x": verify(line("Transfer-Encoding: chunked"), `0xc\r\n${body}\r\n0\r\n\r\n${smuggled}`),
  "a chunk size that wraps around": verify(
    line("Transfer-Encoding: chunked"),
    `1000000000000000c\r\n${body}\r\n0\r\n\r\n${smuggled}`,
  ),
  "a chunk longer than its size": verify(line("Transfer-Encoding: chunked"), `2\r\n${body}\r\n0\r\n\r\n${smuggled}`),
  "a chunk that ends in a bare LF": verify(line("Transfer-Encoding: chunked"), `c\n${body}\n0\n\n${smuggled}`),
  "a NUL in the request line": `POST /v1/subjects/ada/verify\0 HTTP/1.1\r\n${common}\r\n${smuggled}`,
  "no version": `POST /v1/subjects/ada/verify\r\n${common}\r\n${smuggled}`,
  "another version": `POST /v1/subjects/ada/verify HTTP/9.9\r\n${common}\r\n${smuggled}`,
}

describe("the service behind a socket", () => {
  let folder: string
  let service: RunningService
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "postern-smuggling-"))
    service = await startService(folder, apiKey)
    await service.call("POST", "/v1/subjects/ada/totp", { account: "ada" })
  })
  after(async () => {
    await service?.stop("SIGTERM")
    await rm(folder, { recursive: true })
  })

  const deletionsOnPurpose = 1
  const deletions = () => service.output().match(/"httpMethod":"DELETE"/g)?.length ?? 0
  const isThere = async () => (await service.call("GET", "/v1/subjects/ada")).status === 200

  test("a request sent on purpose behind another is answered: the attack below would show", async () => {
    const connection = new RawConnection(service.url)
    const next = smuggled.replace("/ada", "/grace")
    connection.send(verify(line("Content-Length: 12"), body) + next)
    assert.deepEqual(statusesIn(await connection.answers(2)), [200, 204])
    // The line of the log takes a way of its own, and may come after the answer.
    await until("the log line of the deletion", () => deletions() >= deletionsOnPurpose)
    assert.equal(deletions(), deletionsOnPurpose)
    connection.drop()
  })

  for (const [name, bytes] of Object.entries(ambiguous)) {
    test(`${name}: nothing hidden behind the request is carried out, and the connection is closed`, async () => {
      const connection = new RawConnection(service.url)
      connection.send(bytes)
      const statuses = statusesIn(await connection.untilClosed())
      assert.ok(statuses.length <= 1 && (statuses[0] ?? 400) >= 400, `answered ${statuses}`)
      assert.ok(await isThere())
      assert.equal(deletions(), deletionsOnPurpose)
    })
  }

  test("what the parser forgives it reads in one way: the hidden request is body or is never seen", async () => {
    for (const [name, bytes, expected] of [
      [
        "a body of GET",
        `${line("GET /v1/subjects/ada HTTP/1.1") + common + line(`Content-Length: ${smuggled.length}`)}\r\n${smuggled}`,
        [200],
      ],
      ["one length twice the same", verify(line("Content-Length: 12") + line("Content-Length: 12"), body), [400]],
      ["a chunk extension", verify(line("Transfer-Encoding: chunked"), `c;a="\r\n${body}\r\n0\r\n\r\n`), [400]],
      [
        "an upgrade",
        `${line("GET /healthz HTTP/1.1") + common + line("Connection: Upgrade, HTTP2-Settings") + line("Upgrade: h2c")}\r\n`,
        [200],
      ],
      ["an absolute address", `${line("GET http://evil.example/healthz HTTP/1.1") + common}\r\n`, [200]],
    ] as const) {
      const connection = new RawConnection(service.url)
      connection.send(bytes)
      await connection.answers(1)
      // Answered later than anything that the connection above could have set off.
      assert.ok(await isThere(), name)
      assert.deepEqual(statusesIn(await connection.answers(1)), expected, name)
      assert.equal(deletions(), deletionsOnPurpose, name)
      connection.drop()
    }
  })

  test("heads and bodies past their bounds are refused, whole and in drops, and are not kept in memory", async () => {
    const long = "x".repeat(17_000)
    for (const [bytes, status] of [
      [`GET /${long} HTTP/1.1\r\n\r\n`, 431],
      [`${line("GET /healthz HTTP/1.1") + common}X: ${long}\r\n\r\n`, 431],
      [`${line("GET /healthz HTTP/1.1") + common}${"a: b\r\n".repeat(4000)}\r\n`, 431],
      [verify(line("Content-Length: 16385"), `{"code":"${"A".repeat(16_374)}"}`), 400],
      [verify(line("Transfer-Encoding: chunked"), `5000\r\n${"x".repeat(0x5000)}\r\n0\r\n\r\n`), 400],
    ] as const) {
      const connection = new RawConnection(service.url)
      connection.send(bytes)
      assert.deepEqual(statusesIn(await connection.answers(1)), [status])
      connection.drop()
    }
  })

  test("three hundred clients that send a byte now and then keep nobody else waiting", async () => {
    const slow = Array.from({ length: 300 }, () => new RawConnection(service.url))
    const begun = verify(line("Content-Length: 1000"), "")
    let sent = 0
    const drip = setInterval(() => {
      for (const [i, connection] of slow.entries()) connection.send(i % 2 === 0 ? begun.charAt(sent % 20) : " ")
      sent++
    }, 20)
    try {
      for (const connection of slow.filter((_, i) => i % 2 === 1)) connection.send(begun)
      for (let i = 0; i < 50; i++)
        assert.equal((await service.call("POST", "/v1/subjects/ada/verify", { code: "1" })).status, 200)
    } finally {
      clearInterval(drip)
      for (const connection of slow) connection.drop()
    }
  })

  test("[67] no header, path or body writes a line of log of its own: every line is one entry of known fields", async () => {
    const forged = '{"event":"request","outcome":"accepted","tenant":"forged"}'
    const texts = [
      `a\\r\\n${forged}`,
      `%0d%0a${encodeURIComponent(forged)}`,
      `\u001b[2J${forged}`,
      "\u0085\u2028".repeat(3) + forged,
    ]
    for (const text of texts) {
      const headers = {
        authorization: `Bearer ${apiKey}`,
        "user-agent": Buffer.from(text)
          .toString("latin1")
          .replaceAll(/[^ -~\xa0-\xff]/g, ""),
        "x-request-id": text.replaceAll(/[^ -~]/g, ""),
      }
      const answer = await fetch(
        `${service.url}/v1/subjects/${text.includes("%") ? text : encodeURIComponent(text)}/verify`,
        {
          method: "POST",
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify({ code: text, context: { userAgent: text, ip: text } }),
        },
      )
      assert.ok([200, 400].includes(answer.status))
    }
    const connection = new RawConnection(service.url)
    connection.send(`${line("GET /healthz HTTP/1.1") + common}X-Request-Id: a\n${forged}\r\n\r\n`)
    await connection.untilClosed()
    const known = [
      "event",
      "time",
      "httpMethod",
      "route",
      "status",
      "ms",
      "requestId",
      "tenant",
      "outcome",
      "reason",
      "method",
      "fault",
    ]
    const entries = service
      .output()
      .split("\n")
      .filter(text => text.startsWith("{"))
    assert.ok(entries.length > texts.length)
    for (const entry of entries) {
      const fields = JSON.parse(entry) as Record<string, unknown>
      assert.deepEqual(
        Object.keys(fields).filter(name => !known.includes(name)),
        [],
      )
      assert.ok(fields.tenant === undefined || fields.tenant === "default")
      assert.ok(!entry.includes("forged") && !/[^ -~]/.test(entry))
    }
  })
})
