import { createSecureContext } from "node:tls"
import { PosternError } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"
import { readNamedFile, readNamedSecret } from "../secret-file.ts"
import type { ServeOptions } from "./serve-options.ts"

/**
 * Reads the certificate and its key from the files that the flags name; undefined where they name none.
 * @throws CliFault `usage` for one without the other, `file-unreadable`; PosternError `keys-exposed` | `keys-foreign` for a key that others can
 * read or a certificate that they can change, `tls-invalid`; each names the file
 */
export function tlsOf({ tlsCert, tlsKey }: ServeOptions): { cert: string; key: string } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined)
    throw new CliFault("usage", {
      sentence: "HTTPS needs both: name the certificate with --tls-cert and its key with --tls-key.",
    })
  const pair = { cert: readNamedFile(tlsCert), key: readNamedSecret(tlsKey) }
  try {
    createSecureContext(pair)
    return pair
  } catch (fault) {
    throw new PosternError("tls-invalid", { cert: tlsCert, key: tlsKey }, fault)
  }
}
