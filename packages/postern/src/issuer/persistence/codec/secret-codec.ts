import { type Authenticator, PosternError, type TotpParameters } from "../../../record/index.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"

// The numbers of this list are the format (docs/spec/record.md): append, never reorder.
const algorithms: readonly TotpParameters["algorithm"][] = ["SHA1", "SHA256", "SHA512"]

type Secret = Pick<Authenticator, "secret" | "parameters">

/** Writes a TOTP secret with what belongs to it. */
export function writeSecret(out: ByteWriter, { secret, parameters }: Secret): void {
  out
    .bytes(secret)
    .byte(algorithms.indexOf(parameters.algorithm))
    .byte(parameters.digits)
    .number(parameters.periodSeconds)
}

/** Reads it back. @throws PosternError `record-unreadable` */
export function readSecret(input: ByteReader): Secret {
  const secret = input.bytes()
  const algorithm = input.oneOf(algorithms)
  const digits = input.byte()
  if (digits !== 6 && digits !== 7 && digits !== 8)
    throw new PosternError("record-unreadable", { expected: "6 to 8 digits" })
  const periodSeconds = input.number()
  if (periodSeconds < 1) throw new PosternError("record-unreadable", { expected: "a period of at least a second" })
  return { secret, parameters: { algorithm, digits, periodSeconds } }
}
