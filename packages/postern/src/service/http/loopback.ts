import { isIPv4 } from "node:net"

/** Whether only this machine can reach a host, as a URL or a setting names it. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "")
  return name === "localhost" || name === "::1" || (isIPv4(name) && name.startsWith("127."))
}
