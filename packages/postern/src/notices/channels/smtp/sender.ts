import { plainLine } from "../../messages/plain-line.ts"
import { readMailAddress } from "./mail-address.ts"

const maxNameLength = 64

/** Who a mail is from. */
export interface Sender {
  /** null where the application's name stands in */
  readonly name: string | null
  readonly address: string
  readonly domain: string
}

/**
 * Reads `no-reply@acme.example` or `Acme <no-reply@acme.example>`.
 * @throws TypeError where it is neither
 */
export function readSender(from: string): Sender {
  const parts = typeof from === "string" ? /^(?:"([^"<>]*)"\s*|([^"<>]*))<([^<>]*)>$/.exec(from.trim()) : null
  const address = readMailAddress(parts?.[3] ?? from)
  if (address === null)
    throw new TypeError('from: expected an address such as "no-reply@acme.example" or "Acme <no-reply@acme.example>"')
  const name = plainLine((parts?.[1] ?? parts?.[2] ?? "").trim(), maxNameLength)
  return { name: name === "" ? null : name, address, domain: address.slice(address.lastIndexOf("@") + 1) }
}
