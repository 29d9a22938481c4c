import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { readMailAddress } from "./mail-address.ts"

test("addresses that people have are read, their domain in ASCII", () => {
  for (const address of ["ada@example.com", "a.b+tag@sub.example.co.uk", "o'hara_1@x-y.example", "root@localhost"])
    assert.equal(readMailAddress(address), address)
  assert.equal(readMailAddress("Ada@EXAMPLE.com"), "Ada@example.com")
  assert.equal(readMailAddress("ünal@bücher.example"), "ünal@xn--bcher-kva.example")
})

test("what is no single plain address is refused", () => {
  const refused = [
    "",
    "ada",
    "@example.com",
    "ada@",
    "ada@@example.com",
    ".ada@example.com",
    "ada.@example.com",
    "a..b@example.com",
    "ada@example..com",
    "ada@-x.example",
    "ada@example.com.",
    "ada@[127.0.0.1]",
    '"a b"@example.com',
    '"ada"@example.com',
    "ada@example.com, eve@example.com",
    "ada@example.com;eve@example.com",
    "Ada <ada@example.com>",
    "<ada@example.com>",
    "ada(comment)@example.com",
    "@relay.example:ada@example.com",
    "group:ada@example.com;",
    "ada@example.com\r\nRCPT TO:<eve@example.com>",
    "ada\r\n@example.com",
    "ada@example.com\n",
    "ada\0@example.com",
    "ada\u2028@example.com",
    "ada@exa\u2029mple.com",
    "ada@exa\u00admple.com",
    "ada\u0085@example.com",
    "ada@example.com ",
    " ada@example.com",
    "ada@exam ple.com",
    "ada@example.com%00",
    "ada@example.com>",
    "ada@\ud800.example",
    `${"a".repeat(65)}@example.com`,
    `${"ä".repeat(33)}@example.com`,
    `a@${"b".repeat(64)}.example`,
    `a@${"bbbbbbb.".repeat(40)}example`,
  ]
  for (const address of refused) assert.equal(readMailAddress(address), null, JSON.stringify(address))
  for (const address of [undefined, null, 7, ["ada@example.com"], { address: "x" }])
    assert.equal(readMailAddress(address as never), null)
})

test("whatever is read holds no symbol that a mail's structure is made of", () => {
  const piece = fc.oneof(
    fc.constantFrom("a", "@", ".", "\r\n", "<", ">", ",", " ", "\0", "\u2028", "é", '"'),
    fc.string({ unit: "binary" }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
      const address = readMailAddress(pieces.join(""))
      if (address !== null) assert.match(address, /^[^\p{C}\p{Z}<>()[\]",:;\\@]+@[a-z0-9.-]+$/u)
    }),
    { numRuns: 500 },
  )
})
