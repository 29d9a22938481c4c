/** What every answer carries: it is data, and no page may frame, sniff or embed it. */
export const securityHeaders = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const

/** The same for everything under /v1: codes and secrets stay out of every cache (OWASP ASVS 5.0.0 14.3.2). */
export const privateHeaders = { ...securityHeaders, "Cache-Control": "no-store" } as const
