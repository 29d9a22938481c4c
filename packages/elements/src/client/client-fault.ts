/** Why a call did not end in an answer: the service's problem code, or `offline` where none was reached. */
export class ClientFault extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.name = "ClientFault"
    this.code = code
  }
}
