import { isLoopback } from "../../issuer/index.ts"

const maxLinkLength = 2048

/** Gives the link as it may stand in a message: https, or http on this machine; else null, for a notice goes out all the same. */
export function reportLinkOf(url: string | null): string | null {
  if (url === null || url.length > maxLinkLength || !URL.canParse(url)) return null
  const { protocol, hostname, href, username, password } = new URL(url)
  if (username !== "" || password !== "") return null
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname)) ? href : null
}
