import type { MiddlewareHandler } from "hono"

const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html",
].join("; ")

/** Headers of every page: nothing runs but Acme's own files, nothing is framed, nothing is kept. */
export function securityHeaders(hasTls: boolean): MiddlewareHandler {
  return async (c, next) => {
    await next()
    c.header("Content-Security-Policy", contentSecurityPolicy)
    c.header("X-Content-Type-Options", "nosniff")
    c.header("X-Frame-Options", "DENY")
    // Not `no-referrer`: with it a browser sends `Origin: null` along with Acme's own forms.
    c.header("Referrer-Policy", "same-origin")
    c.header("Cross-Origin-Opener-Policy", "same-origin")
    c.header("Cross-Origin-Resource-Policy", "same-origin")
    c.header("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if (hasTls) c.header("Strict-Transport-Security", "max-age=31536000")
    if (c.res.headers.get("Cache-Control") === null) c.header("Cache-Control", "no-store")
  }
}
