import { isLoopback } from "../../../issuer/index.ts"

/** Where mail is handed in, and as whom. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** whether the connection begins with TLS; else it is raised by STARTTLS, which is then a must off this machine */
  readonly isSecure: boolean
  readonly isLocal: boolean
  readonly auth: { readonly user: string; readonly pass: string } | null
}

const expected = "expected smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587"

/**
 * Reads the address of a mail server. A query is refused: settings that switch the check of certificates off have no place there.
 * @throws TypeError without the address in it, for it holds a password
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== "smtp:" && url.protocol !== "smtps:")) throw new TypeError(`url: ${expected}`)
  if (url.search !== "" || url.hash !== "" || !["", "/"].includes(url.pathname))
    throw new TypeError(`url: ${expected}, and nothing after the port`)
  const isSecure = url.protocol === "smtps:"
  return checkSmtpServer({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isSecure ? 465 : 587) : Number(url.port),
    isSecure,
    auth: url.username === "" ? null : { user: decode(url.username), pass: decode(url.password) },
  })
}

/** @throws TypeError | RangeError where a part cannot be used; never with the password in it */
export function checkSmtpServer(server: Omit<SmtpServer, "isLocal">): SmtpServer {
  const { host, port, auth } = server
  if (typeof host !== "string" || !/^[\w.:-]{1,253}$/.test(host))
    throw new TypeError("host: expected a name or an IP address")
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new RangeError("port: expected 1 to 65535")
  if (auth !== null && (!isText(auth.user) || !isText(auth.pass)))
    throw new TypeError("auth: expected a user and a password, both of text without control characters")
  return { ...server, isLocal: isLoopback(host) }
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !/\p{Cc}/u.test(value)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new TypeError("url: a percent sign in the user or the password is written %25")
  }
}
