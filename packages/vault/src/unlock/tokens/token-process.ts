import { Worker } from "node:worker_threads"
import { VaultError } from "../../record/index.ts"
import { localToken, type OpenToken } from "./open-token.ts"
import { Token, type TokenPlace } from "./token.ts"
import type { TokenAnswer, TokenCall } from "./token-client.ts"

// The process of one token's module: it does what it is told through its channel, and ends with it.
let token: OpenToken | null = null

async function answer({ method, args }: TokenCall): Promise<unknown> {
  if (method === "open") {
    token = localToken(await Token.open(args[0] as TokenPlace))
    return token.label
  }
  if (token === null) throw new VaultError("unexpected")
  return (token[method] as (...given: unknown[]) => Promise<unknown>)(...args)
}

process.on("message", (call: TokenCall) => {
  const tell = (said: TokenAnswer): boolean => process.send!(said)
  answer(call).then(
    value => tell({ value }),
    (error: unknown) => {
      const { code, message } = error instanceof VaultError ? error : new VaultError("unexpected")
      tell({ fault: { code, message } })
    },
  )
})
process.on("disconnect", () => {
  void token?.close().catch(() => {})
  process.exit()
})

// A module that hangs lets nothing above hear that the command was killed. Its process would stay, with the token and the PIN: this one looks
// from a thread of its own. Windows tells of no new parent.
new Worker(`setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, "SIGKILL"), 500)`, {
  eval: true,
}).unref()
