import assert from "node:assert/strict"
import { createHmac } from "node:crypto"
import { test } from "node:test"
import { counterBytes, hotp, type Mac, stepsAround, timeStep } from "./hotp.ts"

function macOf(algorithm: "sha1" | "sha256" | "sha512", size: number): Mac {
  const seed = Buffer.from("1234567890".repeat(7)).subarray(0, size)
  return message => createHmac(algorithm, seed).update(message).digest()
}

const sha1 = macOf("sha1", 20)

test("[41] the ten values of RFC 4226 Appendix D come out", () => {
  const expectedCodes = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split(" ")
  assert.deepEqual(
    expectedCodes.map((_, counter) => hotp(sha1, counter, 6)),
    expectedCodes,
  )
})

test("[42] the eighteen values of RFC 6238 Appendix B come out, each hash with a seed of its own length", () => {
  const macs = [sha1, macOf("sha256", 32), macOf("sha512", 64)]
  const expectedCodes: Record<number, string> = {
    59: "94287082 46119246 90693936",
    1111111109: "07081804 68084774 25091201",
    1111111111: "14050471 67062674 99943326",
    1234567890: "89005924 91819424 93441116",
    2000000000: "69279037 90698825 38618901",
    20000000000: "65353130 77737706 47863826",
  }
  for (const [seconds, codes] of Object.entries(expectedCodes)) {
    const step = timeStep(Number(seconds) * 1000, 30)
    assert.equal(macs.map(mac => hotp(mac, step, 8)).join(" "), codes, seconds)
  }
})

test("[43] the counter carries all of its 64 bits", () => {
  const expectedCodes: [bigint, string][] = [
    [2n ** 31n, "04197202"],
    [2n ** 32n - 1n, "57117190"],
    [2n ** 32n, "55999456"],
    [2n ** 32n + 1n, "39108930"],
    [2n ** 53n - 1n, "41891307"],
  ]
  for (const [step, code] of expectedCodes) {
    assert.equal(hotp(sha1, step, 8), code)
    assert.equal(hotp(sha1, Number(step), 8), code)
  }
  assert.deepEqual([...counterBytes(0x0123_4567_89ab_cdefn)], [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef])
  assert.deepEqual([...counterBytes(2n ** 64n - 1n)], Array(8).fill(255))
})

test("a counter that is negative, fractional, endless or past 64 bits is refused", () => {
  for (const counter of [-1, -1n, 1.5, 2n ** 64n, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => counterBytes(counter), { name: "RangeError", message: /./ })
})

test("leading zeros are kept, and shorter codes are the tail of longer ones", () => {
  const zeroed: Mac = () => new Uint8Array(20)
  assert.equal(hotp(zeroed, 1, 6), "000000")
  for (let counter = 0; counter < 200; counter++) {
    const code = hotp(sha1, counter, 8)
    assert.match(code, /^[0-9]{8}$/)
    assert.equal(hotp(sha1, counter, 7), code.slice(1))
    assert.equal(hotp(sha1, counter, 6), code.slice(2))
  }
})

test("a hash that is a view into a larger buffer is read at its own place", () => {
  const shifted: Mac = message => Buffer.concat([Buffer.alloc(7, 255), sha1(message)]).subarray(7)
  assert.equal(hotp(shifted, 5, 6), hotp(sha1, 5, 6))
})

test("[46] a code is tried at ±0, 29, 30, 59, 60, 89 and 90 s just where the window reaches", () => {
  const issued = 1_000_000 * 30_000 // the first millisecond of a step
  const isTried = (window: number, lateBySeconds: number) =>
    stepsAround(issued + lateBySeconds * 1000, 30, window).includes(timeStep(issued, 30))
  const lateness = [-90, -89, -60, -59, -30, -29, 0, 29, 30, 59, 60, 89, 90]
  assert.deepEqual(
    lateness.filter(late => isTried(0, late)),
    [0, 29],
  )
  assert.deepEqual(
    lateness.filter(late => isTried(1, late)),
    [-30, -29, 0, 29, 30, 59],
  )
  assert.deepEqual(
    lateness.filter(late => isTried(2, late)),
    [-60, -59, -30, -29, 0, 29, 30, 59, 60, 89],
  )
})

test("steps are tried newest first, and none before 1970", () => {
  assert.deepEqual(stepsAround(95_000, 30, 1), [4, 3, 2])
  assert.deepEqual(stepsAround(0, 30, 2), [2, 1, 0])
  assert.equal(timeStep(29_999, 30), 0)
  assert.equal(timeStep(30_000, 30), 1)
})
