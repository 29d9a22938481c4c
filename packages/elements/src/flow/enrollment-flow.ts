import type { TemplateResult } from "lit"
import type { Activated, CodeSet, Enrollment } from "../client/answers.ts"
import { type EnrollmentSurroundings, enrollmentView } from "../view/enrollment-view.ts"
import { CodeEntry } from "./code-entry.ts"
import type { FlowHost } from "./flow-host.ts"

/** From the QR code to the first live code. The secret is gone from here with the code that proves it. */
export class EnrollmentFlow {
  readonly #host: FlowHost
  readonly #entry: CodeEntry<Activated>
  #enrollment: Enrollment | null

  /** @param activated gets the codes that came with it; null where those of a recovery stay */
  constructor(host: FlowHost, enrollment: Enrollment, activated: (codeSet: CodeSet | null) => void) {
    this.#host = host
    this.#enrollment = enrollment
    this.#entry = new CodeEntry<Activated>(host, {
      kind: "totp",
      send: code => host.client.activate(code),
      succeed: ({ result, codeSet }) => {
        this.#enrollment = null
        // What ends a recovery at a sign-in carries none: the sign-in had one.
        if (result !== undefined) host.emit("postern-activated", { result })
        activated(codeSet)
      },
    })
  }

  view(around: EnrollmentSurroundings = {}): TemplateResult | null {
    return this.#enrollment && enrollmentView(this.#host, this.#enrollment, this.#entry, around)
  }
}
