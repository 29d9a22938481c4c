import type { AuditTools, Postern } from "postern"
import { authenticatorCode } from "../authenticator.ts"

/** What a replica can be asked to do: the same in every respect, whichever replica is asked. */
export const operationNames = [
  "totp now",
  "totp next",
  "code 0",
  "code 1",
  "wrong totp",
  "wrong code",
  "confirm 1",
  "unlock",
  "reseal",
  "prune",
  "read trail",
  "set addresses",
  "replace codes",
  "stage codes",
] as const
export type OperationName = (typeof operationNames)[number]

/** A subject as all replicas know it. */
export interface TriedSubject {
  readonly subject: string
  readonly uri: string
  readonly codes: readonly string[]
  /** digits that the authenticator shows nowhere near */
  readonly wrongTotp: string
  /** a code of the set's form whose digest does not fit */
  readonly wrongCode: string
}

export interface Replica {
  readonly postern: Postern
  readonly tools: AuditTools
}

const source = { ip: "192.0.2.1", userAgent: "browser", requestId: "chosen-by-the-client" }

/** Does it, and gives the answer. */
export async function perform(
  name: OperationName,
  { postern, tools }: Replica,
  { subject, uri, codes, wrongTotp, wrongCode }: TriedSubject,
  now: number,
): Promise<unknown> {
  switch (name) {
    case "totp now":
      return postern.verify(subject, authenticatorCode(uri, now), source)
    case "totp next":
      return postern.verify(subject, authenticatorCode(uri, now + 30_000), source)
    case "code 0":
      return postern.verify(subject, codes[0]!, source)
    case "code 1":
      return postern.verify(subject, codes[1]!, source)
    case "wrong totp":
      return postern.verify(subject, wrongTotp, source)
    case "wrong code":
      return postern.verify(subject, wrongCode, source)
    case "confirm 1":
      return postern.confirmCodes(subject, codes[1]!, source)
    case "unlock":
      return postern.unlock(subject, source)
    case "reseal":
      return postern.reseal(subject)
    case "prune":
      return tools.prune({ tenant: "default", subject }, now + 1)
    case "read trail": {
      const { chain } = await postern.auditTrail(subject)
      return { chain }
    }
    case "set addresses":
      return postern.setAddresses(subject, [{ channel: "email", to: "ada@example.com" }], source)
    case "replace codes":
      return postern.replaceCodes(subject, { ...source, proof: codes[2]!, staged: false })
    case "stage codes":
      return postern.replaceCodes(subject, { ...source, proof: codes[3]! })
  }
}
