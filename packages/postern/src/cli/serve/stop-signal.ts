import { exitCode } from "../exit-code.ts"
import type { Terminal } from "../terminal/terminal.ts"

// One Ctrl-C may arrive twice: from the terminal, and passed on by npm.
const echoMs = 300

/** What serves, and can be stopped. */
export interface Stoppable {
  /** finishes what was asked, and takes no more */
  stop(): Promise<void>
  /** ends at once what else would go on without this process */
  kill?(): void
}

/** Waits for SIGTERM or SIGINT and then until everything that was asked is finished. A second signal ends the process at once. */
export function untilStopped(server: Stoppable, terminal: Terminal): Promise<void> {
  return new Promise((resolve, reject) => {
    let askedAt: number | null = null
    const stop = () => {
      if (askedAt !== null) {
        if (performance.now() - askedAt <= echoMs) return
        server.kill?.()
        process.exit(exitCode.fault)
      }
      askedAt = performance.now()
      terminal.note("Stopping after the requests in flight; a second signal stops at once.")
      server.stop().then(resolve, reject)
    }
    process.on("SIGTERM", stop)
    process.on("SIGINT", stop)
  })
}
