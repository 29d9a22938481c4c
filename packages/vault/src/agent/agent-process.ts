import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { text } from "node:stream/consumers"
import { type MemberSecret, secretForAgent } from "../folder/index.ts"
import { VaultError } from "../record/index.ts"
import { serveAgent } from "./agent-server.ts"
import { type AgentLimits, AgentSession } from "./agent-session.ts"

interface AgentStart extends AgentLimits {
  readonly secret: MemberSecret
  readonly socket: string
}

/** Keeps this process's memory out of any core dump (Linux); elsewhere the agent's shell sets the limit to nothing. */
export function forbidCoreDumps(): void {
  try {
    if (process.platform === "linux") writeFileSync("/proc/self/coredump_filter", "0")
  } catch {}
}

/** Starts an agent that outlives this process. The keys go through a pipe: argv and environment can be read by others. */
export async function startAgent(command: readonly string[], start: AgentStart): Promise<void> {
  const agent = spawn("/bin/sh", ["-c", 'ulimit -c 0; exec "$@"', "sh", ...command], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    cwd: "/",
  })
  agent.stdin.on("error", () => {})
  // What opens shares stays out of it: whoever reaches the agent must not be able to agree in the member's name.
  agent.stdin.end(JSON.stringify({ ...start, secret: secretForAgent(start.secret) }))
  const answer = await new Promise<string>(resolve => {
    agent.stdout.once("data", data => resolve(String(data).trim()))
    agent.once("error", () => resolve(""))
    agent.once("exit", () => resolve(""))
  })
  agent.stdout.destroy()
  agent.unref()
  if (answer !== "ready") throw new VaultError("unexpected", "The agent did not start.")
}

/** The agent's own process: its keys come by stdin, `ready` goes to stdout, and it ends when it locks. */
export async function runAgent(): Promise<void> {
  forbidCoreDumps()
  const start = JSON.parse(await text(process.stdin)) as AgentStart
  const session = await AgentSession.start(start.secret, start)
  await serveAgent(session, start.socket, () => process.stdout.write("ready\n"))
  // Whatever is still open must not keep a process that has forgotten its keys.
  process.exit(0)
}
