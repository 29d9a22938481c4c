/** Why Acme does not start, in one sentence with what to do. */
export class StartFault extends Error {
  override readonly name = "StartFault"
}

/** What the environment decides. */
export interface Settings {
  readonly host: string
  readonly port: number
  /** where people reach Acme, if a proxy that ends TLS stands in front; null on this machine alone */
  readonly publicOrigin: string | null
  readonly folder: string
  /** `sqlite:PATH` or `postgres://…` */
  readonly store: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads HOST, PORT, PUBLIC_ORIGIN and POSTERN_STORE. @throws StartFault */
export function settingsFrom(env: Environment): Settings {
  const host = env.HOST || "127.0.0.1"
  const publicOrigin = env.PUBLIC_ORIGIN ? httpsOrigin(env.PUBLIC_ORIGIN) : null
  const folder = "postern-data"
  return { host, port: portFrom(env.PORT || "3000"), publicOrigin, folder, store: storeName(env, folder) }
}

function httpsOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== "https:") throw new StartFault("PUBLIC_ORIGIN is not an address that begins with https://.")
  return url.origin
}

function portFrom(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new StartFault("PORT is not a number from 0 to 65535.")
  return port
}

function storeName(env: Environment, folder: string): string {
  const store = env.POSTERN_STORE || `sqlite:${folder}/demo.db`
  const [, scheme] = /^([a-z]+):/.exec(store) ?? []
  if (scheme === undefined) return `sqlite:${store}`
  if (scheme !== "sqlite" && scheme !== "postgres" && scheme !== "postgresql") {
    throw new StartFault("POSTERN_STORE names another kind of store: the demo knows sqlite:PATH and postgres://….")
  }
  return store
}
