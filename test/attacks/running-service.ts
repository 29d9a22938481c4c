import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { commandPrograms } from "../machine/command-programs.ts"
import { compileCache } from "../machine/compile-cache.ts"
import { within } from "../waiting.ts"

const { postern: launcher } = await commandPrograms()

/** The fields of answers that the attacks look at. */
export interface AnswerBody {
  readonly outcome: string
  readonly secret: string
  readonly uri: string
  readonly codeSet: { readonly codes: string[] }
  readonly enrollment: { readonly secret: string; readonly uri: string }
  readonly ticket: string
  readonly result: string
}

/** The service as an operator runs it: a process of its own, spoken to over HTTP. */
export interface RunningService {
  readonly url: string
  readonly child: ChildProcess
  /** all that the process wrote to standard output and standard error so far */
  readonly output: () => string
  /** sends JSON with the API key, or with the bearer given, and gives the answer's body */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    bearer?: string,
  ) => Promise<{ status: number; text: string; json: AnswerBody }>
  readonly stop: (signal: NodeJS.Signals) => Promise<void>
}

/** Starts `postern serve` on a free port and waits until it says where it listens. */
export async function startService(
  folder: string,
  apiKey: string,
  flags: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const args = [launcher, "serve", "--data", folder, "--port", "0", ...flags]
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, POSTERN_API_KEY: apiKey, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let output = ""
  const exited = once(child, "exit")
  const listening = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)
      if (found !== null) resolve(found[0])
    }
    child.stdout!.on("data", read)
    child.stderr!.on("data", read)
    exited.then(() => reject(new Error(`the service ended before it listened:\n${output}`)))
  })
  const url = await within("the service to listen", listening)
  return {
    url,
    child,
    output: () => output,
    async call(method, path, body, bearer = apiKey) {
      const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" }
      const response = await fetch(url + path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, text, json: text === "" ? null : JSON.parse(text) }
    },
    async stop(signal) {
      child.kill(signal)
      await within(`the end of a service after ${signal}`, exited)
    },
  }
}
