const loopbackV4 = /^127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/

/**
 * Whether a host, as a URL, a setting or a socket names it, is this machine, so that nobody can listen in between. IPv4 as sockets for both
 * families write it (`::ffff:127.0.0.1`) counts; what only looks like an address does not.
 */
export function isLoopback(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/^::ffff:/, "")
  return name === "localhost" || name === "::1" || loopbackV4.test(name)
}
