/** @jsxImportSource react */
import type {} from "@postern/elements/react"

export const page = (
  <postern-challenge
    ticket="ptk_1"
    base="/2fa"
    autofocus
    className="step"
    onpostern-accepted={event => event.detail.result.length}
  />
)
// @ts-expect-error: an attribute that is misspelt
export const misspelt = <postern-challenge tiket="ptk_1" />
// @ts-expect-error: a panel that there is not
export const panel = <postern-manage open="everything" />
