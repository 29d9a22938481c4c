import { createServer, type Socket } from "node:net"
import { buffer } from "node:stream/consumers"
import { callbackify } from "node:util"
import PostalMime, { type Email } from "postal-mime"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"
import { heard } from "../../../../../../test/waiting.ts"
import { selfSignedCertificate } from "../../../service/server/self-signed-certificate.test.ts"

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly isSecure: boolean
  readonly user: unknown
  /** as it came over the wire */
  readonly raw: string
  readonly email: Email
}

export interface MailServer {
  readonly port: number
  readonly ca: string
  readonly mails: ReceivedMail[]
  /** what was said in AUTH; stays empty where nobody signed in */
  readonly passwords: string[]
  readonly connections: () => number
  close(): Promise<void>
}

export const account = { user: "postern", pass: "p%ss-w0rd:canary" } as const

/** A real mail server with a certificate of its own, whose one account is `account`. */
export async function openMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const { key, cert } = selfSignedCertificate()
  const mails: ReceivedMail[] = []
  const passwords: string[] = []
  let connections = 0
  const server = new SMTPServer({
    key,
    cert,
    disableReverseLookup: true,
    onConnect(_session, done) {
      connections++
      done()
    },
    onAuth(auth, _session, done) {
      passwords.push(auth.password ?? "")
      if (auth.username === account.user && auth.password === account.pass) done(null, { user: account.user })
      else done(Object.assign(new Error("wrong password"), { responseCode: 535 }))
    },
    onData(stream, session, done) {
      const keep = async (): Promise<void> => {
        const bytes = await buffer(stream)
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          isSecure: session.secure,
          user: session.user,
          raw: bytes.toString("utf8"),
          email: await PostalMime.parse(bytes),
        })
      }
      callbackify(keep)(fault => done(fault))
    },
    ...options,
  })
  // A client that cuts the connection is part of the tests.
  server.on("error", () => {})
  server.listen(0, "localhost")
  await heard(server.server, "listening")
  const { port } = server.server.address() as { port: number }
  const close = () => new Promise<void>(resolve => server.close(resolve))
  return { port, ca: cert, mails, passwords, connections: () => connections, close }
}

export interface ScriptedServer {
  readonly port: number
  readonly commands: string[]
  close(): Promise<void>
}

/** A mail server that misbehaves: `answer` gives the line for a command, or null to cut the connection, or "" to stay silent. */
export async function openScriptedServer(answer: (command: string) => string | null): Promise<ScriptedServer> {
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on("error", () => {})
    const reply = (command: string): void => {
      const line = answer(command)
      if (line === null) socket.destroy()
      else if (line !== "") socket.write(`${line}\r\n`)
    }
    reply("connect")
    let isData = false
    socket.on("data", chunk => {
      for (const line of chunk.toString().split("\r\n").filter(Boolean)) {
        if (isData && line !== ".") continue
        const command = isData ? "." : line
        commands.push(command)
        isData = command === "DATA" && answer("DATA")?.startsWith("354") === true
        reply(command)
      }
    })
  })
  server.listen(0, "localhost")
  await heard(server, "listening")
  const { port } = server.address() as { port: number }
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await heard(server, "close")
  }
  return { port, commands, close }
}
