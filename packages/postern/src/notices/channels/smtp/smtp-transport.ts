import { callbackify } from "node:util"
import type { SendMailOptions, SMTPPoolOptions } from "nodemailer"
import { DeliveryFault } from "../../delivery/channel.ts"
import { connectLocally } from "./local-socket.ts"
import type { SmtpServer } from "./smtp-server-address.ts"

const maxConnectMs = 15_000

type GetSocketHandler = NonNullable<SMTPPoolOptions["getSocket"]>

/** As much of nodemailer's pool as is used. */
export interface SmtpTransport {
  readonly sendMail: (mail: SendMailOptions) => Promise<unknown>
  readonly verify: () => Promise<unknown>
  readonly close: () => void
}

interface TransportSettings {
  readonly server: SmtpServer
  readonly requiresTls: boolean
  readonly ca: string | undefined
  readonly timeoutMs: number
  readonly maxConnections: number
}

/** @throws DeliveryFault `nodemailer-missing`, whose cause says what to do */
export async function openTransport(settings: TransportSettings): Promise<SmtpTransport> {
  const { server, requiresTls, ca, timeoutMs, maxConnections } = settings
  const { createTransport } = await loadNodemailer()
  const transport = createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.isSecure,
    requireTLS: requiresTls,
    // A relay on this machine shows a certificate that nobody signed; there is no line to listen on.
    ignoreTLS: !requiresTls,
    ...(server.auth === null ? {} : { auth: { ...server.auth } }),
    ...(requiresTls || server.isSecure ? {} : { getSocket: localSocketOf(server, timeoutMs) }),
    tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
    maxConnections,
    // A connection that the server ended while nobody used it is replaced once; all else is the dispatcher's to try again.
    maxRequeues: 1,
    connectionTimeout: Math.min(timeoutMs, maxConnectMs),
    greetingTimeout: Math.min(timeoutMs, maxConnectMs),
    socketTimeout: timeoutMs,
    socketCloseTimeout: 1000,
  })
  transport.on("error", () => {})
  return {
    sendMail: mail => transport.sendMail(mail),
    verify: () => transport.verify(),
    close: () => transport.close(),
  }
}

function localSocketOf({ host, port }: SmtpServer, timeoutMs: number): GetSocketHandler {
  const connect = async () => ({ connection: await connectLocally(host, port, Math.min(timeoutMs, maxConnectMs)) })
  return (_, callback) => callbackify(connect)(callback)
}

async function loadNodemailer(): Promise<typeof import("nodemailer")> {
  try {
    return await import("nodemailer")
  } catch (cause) {
    const advice = new Error("Sending mail needs the package nodemailer: run `npm install nodemailer`.", { cause })
    throw new DeliveryFault("nodemailer-missing", { cause: advice })
  }
}
