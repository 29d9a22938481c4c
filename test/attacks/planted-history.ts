import assert from "node:assert/strict"
import { createPostern, generateKeyEntry, parseKeyRing, type Store } from "postern"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"

/** What a sign-in leaves that nobody may read in a copy of the database. */
const source = {
  ip: "203.0.113.77",
  userAgent: "CanaryBrowser/7.7 (Aviary)",
  requestId: "c0ffee00-1dea-4bad-8bad-feedfacecafe",
}
const operator = "canary-operator: ticket 4711"
const enrolledAt = Date.UTC(2031, 3, 6, 7, 8, 9, 123)
const signedInAt = Date.UTC(2031, 4, 17, 18, 19, 20, 456)
// Those that happen here, and are no name of a column.
const kinds = ["enrollment-started", "totp-activated", "codes-issued", "accepted", "refused", "wrong-code", "unlocked"]

/** What is planted: names of what is looked for, and the forms that it could lie in. */
export type Planted = ReadonlyMap<string, readonly Buffer[]>

/** Lives through enough for a page to leave the record, and gives what a copy must not tell. */
export async function plant(store: Store): Promise<Planted> {
  let now = enrolledAt
  const policy = { codes: { format: "long" } } as const
  const postern = createPostern({
    issuer: "Acme",
    store,
    keys: parseKeyRing(generateKeyEntry()),
    policy,
    clock: () => now,
  })
  const { uri } = started(await postern.enrollTotp("ada", { ...source, account: "canary-account" }))
  const activated = await postern.activateTotp("ada", authenticatorCode(uri, now), source)
  assert.ok(activated.outcome === "activated" && activated.codeSet !== null)
  const { codes } = activated.codeSet
  now = signedInAt
  assert.equal((await postern.verify("ada", authenticatorCode(uri, now), source)).outcome, "accepted")
  assert.equal((await postern.verify("ada", codes[0]!, source)).outcome, "accepted")
  assert.equal((await postern.verify("ada", "000000", source)).outcome, "refused")
  for (let i = 0; i < 40; i++) await postern.unlock("ada", { ...source, by: operator })
  assert.equal((await postern.auditTrail("ada")).events.length, 46)
  assert.ok((await store.pages({ tenant: "default", subject: "ada" }, { after: 0, limit: 9 })).length > 0)

  const texts = {
    ...source,
    operator,
    account: "canary-account",
    ...Object.fromEntries(kinds.map(kind => [kind, kind])),
  }
  const symbols = codes.flatMap(code => [code, code.replaceAll("-", "")])
  return new Map([
    ...Object.entries(texts).map(([name, text]) => [name, formsOfText(text)] as const),
    ["codes", symbols.flatMap(formsOfText)],
    ["secret", formsOfText(new URL(uri).searchParams.get("secret")!)],
    ["time of sign-in", formsOfTime(signedInAt)],
  ])
}

/** Events as they would lie in clear, to see that the search finds what is there. */
export function inClear(): string {
  const facts = { method: "totp", ...source, by: operator, account: "canary-account" }
  return JSON.stringify(kinds.map(kind => ({ at: signedInAt, kind, facts })))
}

/** Gives the names of what is found, in any form. */
export function foundIn(copy: Buffer, planted: Planted): string[] {
  return [...planted].filter(([, forms]) => forms.some(form => copy.includes(form))).map(([name]) => name)
}

/** Gives the names of what is planted and can be found in events in clear: all but codes and secret. */
export function findable(planted: Planted): string[] {
  return [...planted.keys()].filter(name => name !== "codes" && name !== "secret")
}

// A dump writes bytes as hexadecimal digits.
function formsOfText(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const hex = bytes.toString("hex")
  return [
    bytes,
    Buffer.from(text, "utf16le"),
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
    Buffer.from(bytes.toString("base64").replace(/.{1,4}$/, "")),
  ]
}

function formsOfTime(at: number): Buffer[] {
  const wide = Buffer.alloc(8)
  wide.writeBigUInt64BE(BigInt(at))
  const varint: number[] = []
  for (let rest = at; rest > 0; rest = Math.floor(rest / 128)) varint.push(rest > 127 ? (rest % 128) + 128 : rest)
  const numbers = [wide, wide.subarray(2), Buffer.from(wide).reverse(), Buffer.from(varint)]
  const texts = [
    String(at),
    String(Math.floor(at / 1000)),
    ...["T", " "].map(gap => new Date(at).toISOString().slice(0, 16).replace("T", gap)),
  ]
  return [
    ...numbers,
    ...numbers.map(each => Buffer.from(each.toString("hex"))),
    ...texts.map(text => Buffer.from(text)),
  ]
}
