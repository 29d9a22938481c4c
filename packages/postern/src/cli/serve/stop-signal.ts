import type { RunningServer } from "../../service/index.ts"
import { exitCode } from "../exit-code.ts"
import type { Terminal } from "../terminal/terminal.ts"

// One Ctrl-C may arrive twice: from the terminal, and passed on by npm.
const echoMs = 300

/** Waits for SIGTERM or SIGINT and then until the server has finished what it was asked. A second signal ends the process at once. */
export function untilStopped(server: RunningServer, terminal: Terminal): Promise<void> {
  return new Promise((resolve, reject) => {
    let askedAt: number | null = null
    const stop = () => {
      if (askedAt !== null) {
        if (performance.now() - askedAt > echoMs) process.exit(exitCode.fault)
        return
      }
      askedAt = performance.now()
      terminal.note("Stopping after the requests in flight; a second signal stops at once.")
      server.stop().then(resolve, reject)
    }
    process.on("SIGTERM", stop)
    process.on("SIGINT", stop)
  })
}
