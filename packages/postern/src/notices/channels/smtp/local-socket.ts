import { connect, type Socket } from "node:net"
import { isLoopback } from "../../../issuer/index.ts"

/**
 * Connects to a mail server on this machine, and makes sure that it is: names are looked up elsewhere, and without TLS one that leads
 * away would hand the mail, and the password, to whoever is there.
 * @throws Error with the system's code, or ENOTLOOPBACK
 */
export function connectLocally(host: string, port: number, timeoutMs: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect({ host, port, timeout: timeoutMs })
  const fail = (code: string): void => {
    socket.destroy()
    reject(Object.assign(new Error("The mail server on this machine cannot be reached."), { code }))
  }
  const onError = (fault: NodeJS.ErrnoException): void => fail(fault.code ?? "ECONNECTION")
  socket.once("error", onError)
  socket.once("timeout", () => fail("ETIMEDOUT"))
  socket.once("connect", () => {
    socket.setTimeout(0)
    socket.removeAllListeners("timeout")
    if (!isLoopback(socket.remoteAddress ?? "")) return fail("ENOTLOOPBACK")
    socket.off("error", onError)
    resolve(socket)
  })
  return promise
}
