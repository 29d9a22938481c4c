import type { Channel, Delivery } from "../../delivery/channel.ts"
import { DeliveryFault } from "../../delivery/channel.ts"
import { checkChannelName } from "../../delivery/channel-name.ts"
import { mailOf } from "./mail.ts"
import { readSender } from "./sender.ts"
import { faultOfSmtp } from "./smtp-fault.ts"
import { checkSmtpServer, readSmtpUrl, type SmtpServer } from "./smtp-server-address.ts"
import { openTransport, type SmtpTransport } from "./smtp-transport.ts"

/** Where mail is handed in: an address, or its parts. */
export type SmtpServerOptions =
  | { readonly url: string }
  | {
      readonly host: string
      /** @default 465 where `secure`, else 587 */
      readonly port?: number
      /** TLS from the first byte, rather than by STARTTLS; @default true */
      readonly secure?: boolean
      readonly auth?: { readonly user: string; readonly pass: string }
    }

export type SmtpOptions = SmtpServerOptions & {
  /** `no-reply@acme.example`, or with a name; without one, mails bear the application's */
  readonly from: string
  /** @default "email" */
  readonly name?: string
  /** PEM: authorities to trust in place of the system's, for a mail server with a certificate of one's own */
  readonly ca?: string
  /** STARTTLS is a must off this machine; `true` makes it one here, too */
  readonly requireTls?: true
  /** how long one mail may take, in milliseconds; @default 60 000 */
  readonly timeoutMs?: number
  /** @default 3 */
  readonly maxConnections?: number
}

export interface SmtpChannel extends Channel {
  /** Connects and signs in without sending anything. @throws DeliveryFault that says what is wrong with the settings */
  check(): Promise<void>
  close(): Promise<void>
}

/**
 * A channel that hands mail to an SMTP server, over connections that are kept. Needs the package `nodemailer`, which is loaded with the
 * first mail. Off this machine nothing is sent, not even the password, before TLS is up and the certificate is good.
 * @throws TypeError | RangeError where an option cannot be used; never with the password in it
 */
export function smtpChannel(options: SmtpOptions): SmtpChannel {
  const { name = "email", timeoutMs = 60_000, maxConnections = 3, ca } = options
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 600_000)
    throw new RangeError("timeoutMs: expected 1 to 600000 milliseconds")
  if (!Number.isInteger(maxConnections) || maxConnections < 1 || maxConnections > 100)
    throw new RangeError("maxConnections: expected 1 to 100")
  const sender = readSender(options.from)
  const server = serverOf(options)
  const requiresTls = options.requireTls === true || !server.isLocal
  let transport: Promise<SmtpTransport> | undefined
  const open = (): Promise<SmtpTransport> => {
    transport ??= openTransport({ server, requiresTls, ca, timeoutMs, maxConnections })
    return transport
  }
  let isClosed = false

  async function send(delivery: Delivery): Promise<void> {
    if (isClosed) throw new DeliveryFault("smtp-closed")
    const mail = mailOf(delivery, sender)
    const { sendMail } = await open()
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      await sendMail({ ...mail, signal: AbortSignal.any([delivery.signal, timeout]) })
    } catch (fault) {
      throw faultOfSmtp(fault, delivery.signal.aborted ? "dispatcher" : timeout.aborted ? "time" : null)
    }
  }

  return {
    name: checkChannelName(name),
    send,
    async check() {
      const { verify } = await open()
      await verify().catch(fault => {
        throw faultOfSmtp(fault, null)
      })
    },
    async close() {
      isClosed = true
      const opened = await transport?.catch(() => undefined)
      opened?.close()
    },
  }
}

function serverOf(options: SmtpServerOptions): SmtpServer {
  if ("url" in options) return readSmtpUrl(options.url)
  const { host, secure = true, auth } = options
  const { port = secure ? 465 : 587 } = options
  return checkSmtpServer({ host, port, isSecure: secure, auth: auth ?? null })
}
