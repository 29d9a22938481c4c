import type { FaultAnswer, PageEnd, SessionAnswer } from "../answers.ts"

/** Why the server did not do what was asked. */
export class ApiFault extends Error {
  readonly code: string

  constructor({ code, message }: FaultAnswer) {
    super(message)
    this.name = "ApiFault"
    this.code = code
  }
}

/** Speaks with the page's server. The token is here and nowhere else: not in storage, history or a cookie. */
export class PageApi {
  #token = ""

  /** Exchanges the token of the address. @throws ApiFault */
  async begin(addressToken: string): Promise<Omit<SessionAnswer, "token">> {
    this.#token = addressToken
    const { token, ...session } = (await (await this.#send("POST", "/session")).json()) as SessionAnswer
    this.#token = token
    return session
  }

  async look<Answer>(name: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const search = new URLSearchParams(query).toString()
    const response = await this.#send("GET", `/api/${name}${search === "" ? "" : `?${search}`}`)
    return (await response.json()) as Answer
  }

  async do<Answer = object>(name: string, body: object = {}): Promise<Answer> {
    return (await (await this.#send("POST", `/api/${name}`, body)).json()) as Answer
  }

  async file(name: string, body: object): Promise<Blob> {
    return (await this.#send("POST", `/api/${name}`, body)).blob()
  }

  /** Waits until the server ends, and says why. */
  async end(): Promise<PageEnd> {
    try {
      return (await this.look<{ end: PageEnd }>("end")).end
    } catch {
      return "stopped"
    }
  }

  forget(): void {
    this.#token = ""
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    let response: Response
    try {
      response = await fetch(path, {
        method,
        headers: {
          Authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        credentials: "omit",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
      })
    } catch {
      throw new ApiFault({ code: "gone", message: "" })
    }
    if (response.ok) return response
    const answer = (await response.json().catch(() => null)) as { error?: FaultAnswer } | null
    throw new ApiFault(answer?.error ?? { code: "unexpected", message: "" })
  }
}
