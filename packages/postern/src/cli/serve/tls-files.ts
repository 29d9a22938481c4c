import { readFileSync } from "node:fs"
import { CliFault, reasonOf } from "../cli-fault.ts"
import type { ServeOptions } from "./serve-options.ts"

/**
 * Reads the certificate and its key from the files that the flags name; undefined where they name none.
 * @throws CliFault `usage` for one without the other, `file-unreadable`
 */
export function tlsOf({ tlsCert, tlsKey }: ServeOptions): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined)
    throw new CliFault("usage", {
      sentence: "HTTPS needs both: name the certificate with --tls-cert and its key with --tls-key.",
    })
  return { cert: readNamedFile(tlsCert), key: readNamedFile(tlsKey) }
}

function readNamedFile(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (fault) {
    throw new CliFault("file-unreadable", { path, reason: reasonOf(fault) }, fault)
  }
}
