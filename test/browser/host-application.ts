import { createPostern, generateKeyEntry, type PolicyOptions, type Postern, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { createService, hashApiKey, type Purpose, type Service, startServer } from "postern/service"
import { bundleElements } from "./elements-bundle.ts"

/** What the pages of the test application allow: nothing inline, nothing from elsewhere, no markup from strings. */
export const strictPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html"

export interface HostApplication {
  readonly url: string
  readonly postern: Postern
  now(): number
  /** Lets time pass on the server. */
  wind(seconds: number): void
  /** Gets a ticket, as an application's server does. */
  ticket(subject: string, purpose: Purpose, account?: string | null): Promise<string>
  close(): Promise<void>
}

export interface HostOptions {
  readonly policy?: PolicyOptions
  readonly issuer?: string
}

const apiKey = "an-api-key-of-the-test-application"

/** A small application of one empty page, with Postern behind the same origin and a clock that is wound by hand. */
export async function openHostApplication({
  policy = {},
  issuer = "Acme",
}: HostOptions = {}): Promise<HostApplication> {
  let now = Date.UTC(2026, 4, 4, 12)
  const clock = () => now
  const keys = parseKeyRing(generateKeyEntry())
  const postern = createPostern({ issuer, store: memoryStore(), keys, clock, policy })
  const { files } = await bundleElements("index")

  // Made once the port is known: a page that finds the server by its other name is of another origin, and this one may call.
  let service: Service
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith("/v1/")) return service.fetch(request)
    const script = files.get(pathname.slice(1))
    if (script !== undefined) return file(script as Uint8Array<ArrayBuffer>, "text/javascript")
    if (pathname === "/page.js") return file(pageScript, "text/javascript")
    if (pathname === "/page.css") return file(pageStyle, "text/css")
    if (pathname === "/wider")
      return file(page, "text/html", strictPolicy.replace("connect-src 'self'", "connect-src *"))
    return pathname === "/" || pathname === "/elsewhere" ? file(page, "text/html") : new Response(null, { status: 404 })
  }
  const server = await startServer({
    service: { fetch: answer, drain: () => service.drain() },
    port: 0,
    stopWithinMs: 100,
  })
  const { url } = server
  const allowedOrigins = [url.replace("127.0.0.1", "localhost")]
  const apiKeys = [{ tenant: "default", hash: hashApiKey(apiKey) }]
  service = createService({ postern, keys, clock, allowedOrigins, apiKeys })
  return {
    url,
    postern,
    now: clock,
    wind: seconds => {
      now += seconds * 1000
    },
    async ticket(subject, purpose, account = "ada@example.com") {
      const body = JSON.stringify({ subject, purpose, ...(account !== null && { account }) })
      const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
      const response = await service.fetch(new Request(`${url}/v1/tickets`, { method: "POST", headers, body }))
      return (await response.json()).ticket
    },
    close: () => server.stop(),
  }
}

function file(body: string | Uint8Array<ArrayBuffer>, type: string, policy = strictPolicy): Response {
  return new Response(body, {
    headers: { "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": policy },
  })
}

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Acme</title><link rel="stylesheet" href="/page.css"><script type="module" src="/page.js"></script></head>
<body><main><h1>Acme</h1></main></body></html>`

const pageStyle = `body { margin: 0; font-family: system-ui, sans-serif; background: light-dark(#f3f1ea, #121614); color: light-dark(#1b211e, #e9edeb); }
main { max-width: 40rem; margin: 0 auto; padding: 1rem; }`

// Notes what the elements say, as an application would act on it.
const pageScript = `import "/index.js"
window.heard = []
window.violations = []
document.addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective + " " + event.blockedURI))
for (const name of ["accepted", "activated", "issued", "recovered", "removed", "confirmed", "done", "fault"])
  document.addEventListener("postern-" + name, event => heard.push({ name: event.type, ...event.detail }))
window.isReady = true`
