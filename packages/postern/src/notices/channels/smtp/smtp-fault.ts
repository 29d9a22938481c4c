import { DeliveryFault } from "../../delivery/channel.ts"

interface SmtpError {
  readonly code?: string
  readonly originalCode?: string
  readonly responseCode?: number
  readonly permanent?: boolean
  readonly command?: string
}

const reasons: Readonly<Record<string, string>> = {
  ETIMEDOUT: "smtp-timeout",
  ECONNECTION: "smtp-cut",
  EDNS: "smtp-unreachable",
  ECONNREFUSED: "smtp-unreachable",
  ENOTLOOPBACK: "smtp-unreachable",
  EAUTH: "smtp-auth",
  ENOAUTH: "smtp-auth",
}

/**
 * Names what went wrong. Final is what the server refuses for good about this recipient or this message (RFC 5321 §4.2.1); what it
 * refuses about us, such as the password or the sender, an operator can mend while the notice waits. The fault itself is dropped: servers
 * repeat addresses in their answers.
 */
export function faultOfSmtp(fault: unknown, givenUpBy: "dispatcher" | "time" | null): DeliveryFault {
  const { code = "", originalCode = "", responseCode, permanent = false, command = "" } = fault as SmtpError
  if (givenUpBy !== null) return new DeliveryFault(givenUpBy === "time" ? "smtp-timeout" : "smtp-aborted")
  if (code === "ETLS" || /CERT|TLS|SSL/.test(originalCode)) return new DeliveryFault("smtp-tls")
  if (responseCode !== undefined) {
    const isAboutThis = command === "RCPT TO" || command === "DATA"
    return new DeliveryFault(`smtp-${responseCode}`, { isFinal: permanent && isAboutThis })
  }
  if (code === "ESOCKET") return new DeliveryFault(reasons[originalCode] ?? "smtp-cut")
  return new DeliveryFault(reasons[code] ?? "smtp-failed")
}
