import { readFileSync } from "node:fs"
import { connect } from "node:net"
import type { PoolOptions } from "mysql2"
import { isOnThisMachine } from "../../stores/mysql/index.ts"
import { CliFault, reasonOf } from "../cli-fault.ts"
import { loopbackLookup } from "./postgres-connection.ts"

const settings = new Set(["socket", "ssl-ca", "ssl-mode"])

/**
 * Gives what `mysql2` needs to connect as a store's name says: `mysql://USER:PASSWORD@HOST:PORT/DATABASE`, with `socket`, `ssl-ca` and `ssl-mode`
 * as the client programs call them. A server on another machine is spoken to over TLS, and its certificate verified for the very host that was
 * named; `ssl-mode=disabled` is left as it is, for the store to refuse.
 * @throws CliFault `setting-invalid` for another setting, or a file that cannot be read
 */
export function mysqlOptions(name: string, { allowPlain }: { readonly allowPlain: boolean }): PoolOptions {
  const url = new URL(name)
  for (const setting of url.searchParams.keys())
    if (!settings.has(setting))
      throw new CliFault("setting-invalid", {
        sentence: "The store's name has a setting that is unknown: socket, ssl-ca and ssl-mode are known.",
      })
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1") || "localhost"
  const port = Number(url.port) || 3306
  const account = {
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  }
  const socketPath = url.searchParams.get("socket")
  if (socketPath !== null) return { ...account, socketPath }
  // A name server that leads `localhost` elsewhere must not get the records.
  if (host === "localhost") return { ...account, stream: () => connect({ host, port, lookup: loopbackLookup() }) }
  const isOff = url.searchParams.get("ssl-mode")?.toLowerCase() === "disabled"
  const ca = url.searchParams.get("ssl-ca")
  if (isOnThisMachine(host) || isOff || (allowPlain && ca === null)) return { ...account, host, port }
  const ssl = { rejectUnauthorized: true, verifyIdentity: true, ...(ca !== null && { ca: readAuthority(ca) }) }
  return { ...account, host, port, ssl }
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, "utf8")
  } catch (fault) {
    const sentence = `The store's TLS files cannot be read (${reasonOf(fault)}).`
    throw new CliFault("setting-invalid", { sentence }, fault)
  }
}
