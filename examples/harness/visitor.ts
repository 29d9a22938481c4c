import assert from "node:assert/strict"
import { authenticatorCode } from "../../test/authenticator.ts"

/** An application and the service behind it. */
export interface Site {
  readonly url: string
  readonly serviceUrl: string
}

/** A browser without a page: cookies, forms, and the routes that elements call. */
export class Visitor {
  readonly url: string
  readonly #serviceUrl: string
  cookies = new Map<string, string>()
  uri = ""
  codes: string[] = []

  /** @param site the application's address, and where its pages find the service */
  constructor({ url, serviceUrl }: Site) {
    this.url = url
    this.#serviceUrl = serviceUrl
  }

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const headers = { accept: "text/html", origin: this.url, ...(cookie && { cookie }), ...(init.headers as object) }
    const response = await fetch(this.url + path, { redirect: "manual", ...init, headers })
    for (const each of response.headers.getSetCookie()) {
      const [pair = ""] = each.split(";")
      this.cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
    }
    return response
  }

  async submit(path: string, fields: Record<string, string> = {}): Promise<Response> {
    return this.ask(path, { method: "POST", body: new URLSearchParams(fields) })
  }

  /** Where a request is led to, or its status. */
  async led(path: string, init?: RequestInit): Promise<string> {
    const response = await this.ask(path, init)
    const location = response.headers.get("location")
    return location === null ? String(response.status) : new URL(location, this.url).pathname
  }

  async enter(path: "/sign-up" | "/sign-in", email: string): Promise<void> {
    assert.ok([302, 303].includes((await this.submit(path, { email, password: "a long password" })).status))
  }

  async ticketOn(path: string): Promise<string> {
    const page = await (await this.ask(path)).text()
    const [, ticket = ""] = /ticket="(ptk_[\w-]+)"/.exec(page) ?? []
    assert.notEqual(ticket, "", `${path} shows no ticket:\n${page.slice(0, 400)}`)
    return ticket
  }

  /** Calls a browser route as an element does. */
  async call(ticket: string, route: string, body: object | string, headers: object = {}): Promise<Response> {
    return fetch(`${this.#serviceUrl}/v1/browser/${route}`, {
      method: "POST",
      headers: { authorization: `Bearer ${ticket}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    })
  }

  /** Hands a result in, and gives the status. */
  async handIn(result: unknown): Promise<number> {
    const headers = { "content-type": "application/json" }
    const answer = await this.ask("/second-factor", { method: "POST", headers, body: JSON.stringify({ result }) })
    return answer.status
  }

  /** Turns two-factor on. */
  async enrol(): Promise<void> {
    const ticket = await this.ticketOn("/security")
    this.uri = ((await (await this.call(ticket, "totp", {})).json()) as { uri: string }).uri
    const activated = (await (await this.call(ticket, "totp/activate", { code: this.code(-1) })).json()) as {
      codeSet: { codes: string[] }
      result: string
    }
    this.codes = activated.codeSet.codes
    assert.equal(await this.handIn(activated.result), 204)
  }

  /** The app's code, some steps from now: each is accepted once, and not after a later one. */
  code(steps: number): string {
    return authenticatorCode(this.uri, Date.now() + steps * 30_000)
  }
}

/** Waits until the present time step has some seconds to go. */
export async function untilStepIsYoung(): Promise<void> {
  const second = (Date.now() / 1000) % 30
  if (second > 18) await new Promise(resolve => setTimeout(resolve, (30.2 - second) * 1000))
}
