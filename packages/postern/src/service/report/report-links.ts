import type { Clock, KeyRing } from "../../issuer/index.ts"
import { TicketSeal } from "../access/tickets.ts"
import { checkBasePath, publicAddress } from "../mount.ts"

export interface ReportLinksOptions {
  /** the key ring of the service that answers the links */
  readonly keys: KeyRing
  /** where browsers find that service, such as `https://2fa.example.com` */
  readonly publicUrl: string
  /** the service's `basePath`, if it has one; @default none */
  readonly basePath?: string
  /** milliseconds since 1970; @default Date.now */
  readonly clock?: Clock
}

/** Makes the address of the page where a person says "this wasn't me"; for seven days, of no use without a fresh proof. */
export type ReportLinks = (of: {
  readonly tenant: string
  readonly subject: string
  /** BCP 47: what the page speaks; @default what the browser asks for */
  readonly language?: string
}) => string

/**
 * Makes links for notices. Any replica of the service that has the key ring answers them; nothing is stored.
 * @throws TypeError unless `publicUrl` is an http or https address without query
 */
export function reportLinks({ keys, publicUrl, basePath, clock = Date.now }: ReportLinksOptions): ReportLinks {
  const base = publicAddress(publicUrl, checkBasePath(basePath))
  const tickets = new TicketSeal(keys, clock)
  const folder = base.href.replace(/(?<!\/)\/*$/, "/report/")
  return ({ tenant, subject, language }) => {
    const content = { tenant, subject, purpose: "report", audience: tenant, account: null } as const
    return folder + tickets.issue(language === undefined ? content : { ...content, language }).ticket
  }
}
