import type { IncomingHttpHeaders } from "node:http"

/** What every answer carries: nothing from elsewhere, nothing kept, no frame around it. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
}

/**
 * Whether a request can come from the page itself, or is the navigation that opens it. A name that an attacker's DNS points here is told by
 * `Host`, a page elsewhere by `Origin` and `Sec-Fetch-Site`; whoever sends none of these has to have the token all the same.
 * @param isDocument true for the page's empty document, which a file of the person's own may lead to: it holds nothing.
 */
export function isFromHere(
  method: string,
  headers: IncomingHttpHeaders,
  port: number,
  { isDocument }: { readonly isDocument: boolean },
): boolean {
  const host = `localhost:${port}`
  if (headers.host !== host) return false
  const { origin } = headers
  if (origin !== undefined && origin !== `http://${host}`) return false
  if (origin === undefined && method !== "GET") return false
  const site = headers["sec-fetch-site"] ?? "same-origin"
  if (isDocument && headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document") return true
  return site === "same-origin" || site === "none"
}
