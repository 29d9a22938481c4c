import { createHmac, type KeyObject } from "node:crypto"
import { sameBytes } from "../../issuer/index.ts"
import type { Operator } from "./operators.ts"

/**
 * Tells forms of the operator's own page from those of others. A browser sends Basic credentials along with whatever any page makes it
 * send, so they alone are no proof of will (OWASP ASVS 5.0.0 3.5.1).
 */
export class FormGuard {
  readonly #key: KeyObject

  constructor(key: KeyObject) {
    this.#key = key
  }

  /** The token for an operator's forms about one subject. */
  token(operator: Operator, subject: string): string {
    const message = JSON.stringify([operator.tenant, operator.name, operator.hash, subject])
    return createHmac("sha256", this.#key).update(message).digest("base64url")
  }

  /** Whether a posted form came from a page that this operator was shown. */
  admits(request: Request, operator: Operator, subject: string, token: string): boolean {
    const site = request.headers.get("sec-fetch-site")
    if (site !== null && site !== "same-origin") return false
    return sameBytes(Buffer.from(this.token(operator, subject)), Buffer.from(token))
  }
}
