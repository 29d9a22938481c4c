import { hash, timingSafeEqual } from "node:crypto"

/** Somebody who may use the operator's page, with a key of their own: what they do is written down under their name. */
export interface Operator {
  /** 1 to 64 letters, digits, dots, dashes, underscores or at signs */
  readonly name: string
  /** whose subjects they may look after */
  readonly tenant: string
  /** what `hashApiKey` gives for their key */
  readonly hash: string
}

/** The operator who asked for a page, and where the pages are: `/operator`, below the service's basePath. */
export interface PageReader extends Operator {
  readonly home: string
}

const namePattern = /^[\p{L}\p{N}._@-]{1,64}$/u
const hashPattern = /^[0-9a-f]{64}$/

/** Finds the operator that a request comes from: HTTP Basic (RFC 7617), the name and the key. */
export class OperatorCheck {
  readonly #operators: readonly (Operator & { readonly digest: Buffer })[]

  /** @throws TypeError for a name, tenant or hash that cannot be used */
  constructor(operators: readonly Operator[]) {
    this.#operators = operators.map(operator => {
      if (!namePattern.test(operator.name))
        throw new TypeError("operators: expected names of 1 to 64 letters and digits")
      if (typeof operator.hash !== "string" || !hashPattern.test(operator.hash))
        throw new TypeError("operators: expected { name, tenant, hash } with what hashApiKey gives")
      return { ...operator, digest: Buffer.from(operator.hash, "hex") }
    })
    if (new Set(operators.map(({ name }) => name)).size < operators.length)
      throw new TypeError("operators: expected every name once")
  }

  /** Gives null for anybody else. Looks at every key, equally long, so that the time tells nothing. */
  operatorOf(headers: Headers): Operator | null {
    const [, encoded = ""] = /^basic ([a-z0-9+/=]{1,512})$/i.exec(headers.get("authorization") ?? "") ?? []
    const [, name = "", key = ""] = /^([^:]*):(.*)$/su.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? []
    const digest = hash("sha256", key, "buffer")
    let found: Operator | null = null
    for (const operator of this.#operators) {
      const isKey = timingSafeEqual(operator.digest, digest)
      if (isKey && operator.name === name) found = operator
    }
    return found
  }
}
