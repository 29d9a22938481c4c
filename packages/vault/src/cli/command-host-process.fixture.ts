import { Writable } from "node:stream"
import { pathToFileURL } from "node:url"
import type { HostedCommand, HostedResult } from "./command-host.fixture.ts"

// Runs one command after the other in this process, each as if it had been started: with its own environment, working directory and output.
const { main } = (await import(pathToFileURL(process.argv[2]!).href)) as {
  main(argv: readonly string[]): Promise<number>
}

function captured(name: "stdout" | "stderr", both: Buffer[]): () => string {
  const chunks: Buffer[] = []
  const write = (chunk: Buffer, _: BufferEncoding, done: () => void): void => {
    chunks.push(Buffer.from(chunk))
    both.push(Buffer.from(chunk))
    done()
  }
  Object.defineProperty(process, name, { value: new Writable({ write }), configurable: true })
  return () => Buffer.concat(chunks).toString("utf8")
}

process.on("message", async ({ args, environment, folder }: HostedCommand) => {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, environment)
  process.chdir(folder)
  const both: Buffer[] = []
  const [stdout, stderr] = [captured("stdout", both), captured("stderr", both)]
  const exitCode = await main(args)
  const result: HostedResult = {
    stdout: stdout(),
    stderr: stderr(),
    output: Buffer.concat(both).toString("utf8"),
    exitCode,
  }
  process.send!(result)
})
process.on("disconnect", () => process.exit())
process.send!("ready")
