import type { VaultEvent } from "../../record/index.ts"
import { isSignedBy, type SigningKey, sha256Hex } from "../keys/signing-key.ts"
import type { Head } from "./device-log.ts"

const signedText = (vault: string, json: string): string => `postern-vault/event/v1\n${vault}\n${json}`
/** What stands for the line before a log's first. */
export const genesisHash = (vault: string, device: string): string =>
  sha256Hex(`postern-vault/genesis/v1\n${vault}\n${device}`)

/** The lines of new events at the end of a chain, each `signature SP json LF`. */
export function writeLines(
  vault: string,
  events: readonly Omit<VaultEvent, "prev">[],
  head: Head | null,
  key: SigningKey,
): { text: string; head: Head } {
  let text = ""
  let last = head
  for (const event of events) {
    const { seq, device, lamport, at, seen, ...fact } = event
    const prev = last?.[1] ?? genesisHash(vault, device)
    const json = JSON.stringify({ device, seq, lamport, at, prev, seen, ...fact })
    const line = `${key.sign(signedText(vault, json)).toString("base64url")} ${json}`
    text += `${line}\n`
    last = [seq, sha256Hex(line)]
  }
  return { text, head: last! }
}

/** A line of a log as it stands there, believed in nothing yet. */
export interface Line {
  readonly raw: string
  readonly signature: string
  readonly json: string
  readonly value: { seq?: unknown; device?: unknown; prev?: unknown } | null
  readonly hash: string
}

export function parseLine(raw: string): Line {
  const space = raw.indexOf(" ")
  const json = raw.slice(space + 1)
  let value: Line["value"] = null
  try {
    value = JSON.parse(json) as Line["value"]
  } catch {}
  return {
    raw,
    signature: raw.slice(0, Math.max(0, space)),
    json,
    value: typeof value === "object" ? value : null,
    hash: sha256Hex(raw),
  }
}

/** The whole lines of a text. What a cut left of a last one is none. */
export const wholeLines = (text: string): string[] => text.split("\n").slice(0, -1)

/** Tells whether the line is signed by this key, as an event of this vault. */
export const isSignedLine = ({ json, signature }: Line, vault: string, verifyKey: string): boolean =>
  isSignedBy(verifyKey, signedText(vault, json), Buffer.from(signature, "base64url"))
