import { html } from "hono/html"
import type { Purpose } from "postern/service"
import type { AcmeTools } from "../web/acme-tools.ts"
import type { Html } from "../web/html.ts"
import { type Ask, accountOf } from "../web/visit.ts"

const tags = { enroll: "postern-setup", challenge: "postern-challenge", manage: "postern-manage" } as const

/** Puts one of Postern's elements on a page, with a ticket for whoever is in this session. The page needs the script `acme.js`. */
export async function element(c: Ask, { secondFactor }: AcmeTools, purpose: Purpose, open = ""): Promise<Html> {
  const { formToken } = c.var.visit
  const ticket = await secondFactor.gate.ticket(c, purpose, { account: accountOf(c).email })
  const attributes = html`ticket="${ticket}" open="${open}" autofocus data-purpose="${purpose}" data-token="${formToken}"`
  // Tag names cannot be filled in, so that no text ever becomes one.
  switch (tags[purpose]) {
    case "postern-setup":
      return html`<postern-setup ${attributes}></postern-setup>`
    case "postern-challenge":
      return html`<postern-challenge ${attributes}></postern-challenge>`
    case "postern-manage":
      return html`<postern-manage ${attributes}></postern-manage>`
  }
}
