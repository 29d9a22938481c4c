import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { matchingStep } from "../packages/postern/src/issuer/attempts/totp-check.ts"
import { defaultTotp, encodeBase32, otpauthUri } from "../packages/postern/src/record/index.ts"
import { authenticatorCode } from "../test/authenticator.ts"
import { loadPeer } from "./peers.ts"
import type { Contender } from "./rounds.ts"

// What a service has before it: the secret as it is stored, and the digits.
const secret = randomBytes(20)
const text = encodeBase32(secret)
const uri = otpauthUri({ issuer: "Acme", account: "ada@example.com" }, secret)

/** Checking one code over three time steps: Postern's own function against the libraries that people use. */
export async function totpLibraries(): Promise<Contender[]> {
  const otplib = await loadPeer<{
    verifySync: (options: { secret: string; token: string; epoch: number; epochTolerance: number }) => {
      valid: boolean
    }
  }>("otplib")
  const otpauth = await loadPeer<{
    TOTP: new (options: object) => { validate: (given: object) => number | null }
    Secret: { fromBase32: (text: string) => object }
  }>("otpauth")
  const oslo = await loadPeer<{
    verifyTOTPWithGracePeriod: (key: Uint8Array, period: number, digits: number, otp: string, grace: number) => boolean
  }>("@oslojs/otp")
  return [
    contender("postern", (token, now) => matchingStep({ secret, parameters: defaultTotp }, token, 1, now) !== null),
    contender(
      "otplib",
      (token, now) => otplib.verifySync({ secret: text, token, epoch: now / 1000, epochTolerance: 30 }).valid,
    ),
    contender("otpauth", (token, now) => {
      const totp = new otpauth.TOTP({ secret: otpauth.Secret.fromBase32(text) })
      return totp.validate({ token, window: 1, timestamp: now }) !== null
    }),
    contender("@oslojs/otp", token => oslo.verifyTOTPWithGracePeriod(secret, 30, 6, token, 30)),
  ]
}

// The right code is that of the last of the three steps; one library takes no other time than the machine's.
function contender(name: string, accepts: (digits: string, now: number) => boolean): Contender {
  let now = Date.now()
  let right = ""
  const prepare = async () => {
    now = Date.now()
    right = authenticatorCode(uri, now - 30_000)
  }
  return {
    name,
    prepare,
    async check() {
      await prepare()
      assert.ok(accepts(right, now), `${name} refuses a right code`)
      assert.ok(!accepts(authenticatorCode(uri, now + 3_600_000), now), `${name} accepts a wrong code`)
    },
    run() {
      if (!accepts(right, now)) throw new Error(`${name} refused a right code`)
    },
  }
}
