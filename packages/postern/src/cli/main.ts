import { CommanderError } from "commander"
import { exitCode } from "./exit-code.ts"
import { posternProgram } from "./program.ts"
import { processTerminal, type Terminal } from "./terminal/terminal.ts"

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  const terminal = processTerminal()
  const tell = (fault: unknown) => tellFault(fault, terminal)
  // A fault outside of any command must neither print its message, which may quote anything, nor end in silence.
  process.on("uncaughtException", fault => void tell(fault).then(code => process.exit(code)))
  forgetEmptySettings(process.env)
  try {
    process.exitCode = await posternProgram(terminal).run(process.argv.slice(2))
  } catch (fault) {
    process.exitCode = await tell(fault)
  }
}

// Compose files and CI write unset variables as empty ones.
function forgetEmptySettings(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env))
    if (value === "" && (name === "PORT" || name === "HOST" || name.startsWith("POSTERN_"))) delete env[name]
}

async function tellFault(fault: unknown, terminal: Terminal): Promise<number> {
  const { reportFault, stackOf, usageFault } = await import("./fault-report.ts")
  const report = reportFault(fault instanceof CommanderError ? usageFault(fault) : fault)
  const { code, sentence } = report
  // What cannot be parsed has no options yet, so the flag is looked for where it stands.
  if (process.argv.includes("--json")) terminal.noteData(JSON.stringify({ error: { code, message: sentence } }))
  else terminal.note(`postern: ${sentence}`)
  if (process.env.POSTERN_DEBUG && report.exitCode !== exitCode.ok) terminal.noteData(stackOf(fault))
  return report.exitCode
}
