import assert from "node:assert/strict"
import { test } from "node:test"
import { PosternError, storeTroubles } from "../../issuer/index.ts"
import { storeFaultOf } from "../networked/statement-fault.ts"
import { TimeLimitError } from "../networked/time-limit.ts"
import { postgresFault } from "./postgres-fault.ts"

const detailsOf = (cause: unknown) => storeFaultOf("store-unavailable", postgresFault("unreached", cause)).details
const said = (code: string) => Object.assign(new Error('role "secret-canary"'), { code, severity: "FATAL" })
const failed = (code: string) => Object.assign(new Error("to secret-canary"), { code })

test("what a server says is told by its SQLSTATE and in a word, never in its own sentence", () => {
  const expected: Record<string, string | undefined> = {
    "28P01": "password-refused",
    "28000": "login-refused",
    "3D000": "database-missing",
    "53100": "disk-full",
    "53300": "too-many-connections",
    "57P01": "starting-or-stopping",
    "57P03": "starting-or-stopping",
    "25006": "read-only",
    "42501": "access-refused",
    "08006": "connection-lost",
    "58030": "read-write-failed",
    XX001: "damaged",
    "22003": undefined,
  }
  for (const [sqlState, trouble] of Object.entries(expected))
    assert.deepEqual(detailsOf(said(sqlState)), { ...(trouble && { trouble }), sqlState })
  assert.doesNotMatch(storeFaultOf("store-unavailable", postgresFault("unreached", said("28P01"))).message, /canary/)
})

test("what the system, TLS and the driver say is told in a word", () => {
  const several = Object.assign(new AggregateError([failed("ECONNREFUSED"), failed("ENETUNREACH")]), {})
  for (const [cause, trouble] of [
    [failed("ECONNREFUSED"), "connection-refused"],
    [several, "connection-refused"],
    [failed("ENOTFOUND"), "host-unknown"],
    [failed("EHOSTUNREACH"), "unreachable"],
    [failed("ETIMEDOUT"), "no-answer"],
    [new TimeLimitError(9), "no-answer"],
    [new Error("timeout exceeded when trying to connect"), "no-answer"],
    [failed("ECONNRESET"), "connection-lost"],
    [new Error("Connection terminated unexpectedly"), "connection-lost"],
    [new Error("The server does not support SSL connections"), "no-tls"],
    [failed("SELF_SIGNED_CERT_IN_CHAIN"), "certificate-refused"],
    [failed("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "certificate-refused"],
    [failed("CERT_HAS_EXPIRED"), "certificate-refused"],
    [failed("ERR_TLS_CERT_ALTNAME_INVALID"), "certificate-refused"],
    [new PosternError("store-unavailable", { trouble: "standby" }), "standby"],
  ] as const) {
    assert.deepEqual(detailsOf(cause), { trouble })
    assert.ok(storeTroubles.includes(trouble))
  }
  for (const cause of [null, undefined, "gone", new Error("secret-canary"), failed("EWHATEVER")])
    assert.deepEqual(detailsOf(cause), {})
})
