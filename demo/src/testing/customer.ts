type Acme = { fetch(request: Request): Response | Promise<Response> }

const origin = "http://localhost:3000"

/** What the browser routes answer, as far as the tests look at it. */
export interface Answer {
  readonly outcome?: string
  readonly reason?: string
  readonly code?: string
  readonly uri?: string
  readonly result?: string
  readonly codeSet?: { readonly codes: string[] }
  readonly enrollment?: { readonly uri: string }
}

/** A browser without a screen: keeps cookies, follows redirects, and posts the forms of the page it is on. */
export class Customer {
  readonly #acme: Acme
  readonly #cookies = new Map<string, string>()
  #freshToken: string | null = null
  /** the page as it is shown, entities resolved */
  page = ""
  /** the page as it was sent */
  markup = ""
  status = 0
  headers = new Headers()
  path = "/"

  constructor(acme: Acme) {
    this.#acme = acme
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ")
  }

  set cookie(text: string) {
    this.#cookies.clear()
    for (const pair of text.split("; ").filter(each => each !== "")) {
      this.#cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
    }
  }

  open(path: string): Promise<this> {
    return this.#send(path, { method: "GET" })
  }

  /** Fills and sends the form of the present page that posts to `action`. */
  submit(action: string, fields: Record<string, string> = {}): Promise<this> {
    return this.post(action, { ...this.#hiddenFields(action), ...fields })
  }

  /** Posts as a page of Acme's does. */
  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<this> {
    const fromAcme = { origin, "sec-fetch-site": "same-origin" }
    return this.#send(path, { method: "POST", body: new URLSearchParams(fields), headers: { ...fromAcme, ...headers } })
  }

  /** Asks Postern's service what an element on the present page would ask. */
  async ask(route: string, body: object = {}): Promise<Answer> {
    const [, ticket = ""] = /ticket="([^"]+)"/.exec(this.page) ?? []
    const headers = { authorization: `Bearer ${ticket}`, "content-type": "application/json", origin }
    const request = new Request(`${origin}/v1/browser/${route}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    })
    return (await this.#acme.fetch(request)).json() as Promise<Answer>
  }

  /** Hands a signed result to Acme, as the page's script does, and stays on the page. */
  async handIn({ result = "" }: Pick<Answer, "result">, purpose = this.purpose): Promise<number> {
    const { page, markup, path, headers, token: before } = this
    await this.post("/second-factor/result", { token: before, purpose, result })
    const { status } = this
    const [, token = before] = /"token":"([^"]+)"/.exec(this.markup) ?? []
    Object.assign(this, { page, markup, path, headers })
    this.#freshToken = token
    return status
  }

  /** What the element on the page is for. */
  get purpose(): string {
    return /data-purpose="([^"]+)"/.exec(this.page)?.[1] ?? ""
  }

  get token(): string {
    return this.#freshToken ?? /(?:name="token" value|data-token)="([^"]+)"/.exec(this.page)?.[1] ?? ""
  }

  #hiddenFields(action: string): Record<string, string> {
    const [, form] = this.page.split(`action="${action}"`)
    if (form === undefined) throw new Error(`${this.path} has no form for ${action}`)
    const hidden = form.split("</form>")[0]!.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)
    return Object.fromEntries([...hidden].map(([, name, value]) => [name, value]))
  }

  async #send(path: string, init: RequestInit): Promise<this> {
    const request = new Request(new URL(path, origin), init)
    if (this.#cookies.size > 0) request.headers.set("cookie", this.cookie)
    const response = await this.#acme.fetch(request)
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      this.#cookies.set(name!, value!)
    }
    const location = response.headers.get("location")
    if (location !== null) return this.open(location)
    this.#freshToken = null
    this.path = path
    this.status = response.status
    this.headers = response.headers
    this.markup = await response.text()
    this.page = withoutEntities(this.markup)
    return this
  }
}

function withoutEntities(html: string): string {
  return html
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
}
