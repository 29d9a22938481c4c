import { lookup } from "node:dns"
import { type LookupFunction, Socket } from "node:net"
import { checkServerIdentity, type PeerCertificate } from "node:tls"
import type pg from "pg"
import { isOnThisMachine } from "../../stores/postgres/index.ts"
import { CliFault, reasonOf } from "../cli-fault.ts"

type Driver = typeof pg

/** Settings of a connection string that say how TLS is used; they are read once and not left to be read again. */
const tlsSettings = ["ssl", "sslmode", "sslrootcert", "sslcert", "sslkey", "uselibpqcompat"]

/**
 * Gives what `pg` needs to connect as a store's name says. A server on another machine is spoken to over TLS, and its certificate verified
 * for the very host that was named; what the name says against that is left as it is, for the store to refuse.
 * @throws CliFault `setting-invalid` if a file of the TLS settings cannot be read, or the settings contradict each other
 */
export function connectionOptions(
  driver: Driver,
  name: string,
  { allowPlain }: { readonly allowPlain: boolean },
): pg.PoolConfig {
  const { host, ssl } = asRead(driver, name)
  if (isOnThisMachine(host))
    return host === "localhost" ? { connectionString: name, stream: localSocket } : { connectionString: name }
  const isSilent = ssl === false && !/[?&]ssl(?:mode)?=/.test(name) && process.env.PGSSLMODE === undefined
  if (allowPlain || (ssl === false && !isSilent)) return { connectionString: name }
  return { connectionString: withoutTlsSettings(name), ssl: verified(ssl, host) }
}

function asRead(driver: Driver, name: string): { host: string; ssl: unknown } {
  try {
    // Made to read what `pg` makes of the name and of PGHOST and the like; it is never connected.
    const { host, ssl } = new driver.Client({ connectionString: name }) as unknown as { host: string; ssl: unknown }
    return { host, ssl }
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    const what = code === undefined ? "settings contradict each other" : `files cannot be read (${reasonOf(fault)})`
    throw new CliFault("setting-invalid", { sentence: `The store's TLS ${what}.` }, fault)
  }
}

function verified(ssl: unknown, host: string): pg.ConnectionConfig["ssl"] {
  const given = (typeof ssl === "object" ? ssl : {}) as Record<string, unknown>
  const bound = (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate)
  return {
    rejectUnauthorized: true,
    checkServerIdentity: bound,
    ...given,
  }
}

function withoutTlsSettings(name: string): string {
  const url = new URL(name)
  for (const setting of tlsSettings) url.searchParams.delete(setting)
  return url.href
}

/**
 * Makes a look-up that gives addresses of this machine alone: a name that leads away would hand records and password to whoever is there.
 * It fails with ENOTLOOPBACK where there is none.
 */
export function loopbackLookup(lookUp: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (fault, found) => {
      if (fault !== null) return callback(fault, [])
      const local = found.filter(({ address }) => isOnThisMachine(address))
      const [first] = local
      if (first !== undefined) return callback(null, options.all === true ? local : first.address, first.family)
      callback(Object.assign(new Error("localhost leads to another machine"), { code: "ENOTLOOPBACK" }), [])
    })
  }
}

function localSocket(): Socket {
  const socket = new Socket()
  const connect = socket.connect.bind(socket) as (options: object) => Socket
  return Object.assign(socket, {
    connect: (port: number, host: string) => connect({ port, host, lookup: loopbackLookup() }),
  })
}
