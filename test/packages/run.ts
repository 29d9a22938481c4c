import { execFile } from "node:child_process"
import { dirname, join } from "node:path"
import { promisify } from "node:util"

const execute = promisify(execFile)

/** What to run a program with. */
export interface RunOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a program to its end and gives its standard output. @throws Error with everything that it wrote, if it fails or takes ten minutes */
export async function run(program: string, args: readonly string[], { cwd, env }: RunOptions): Promise<string> {
  const options = { cwd, env: env ?? process.env, maxBuffer: 1 << 26, timeout: 600_000 }
  try {
    return (await execute(program, [...args], options)).stdout
  } catch (fault) {
    const { stdout, stderr } = fault as { stdout?: string; stderr?: string }
    const command = [program, ...args].join(" ").slice(0, 300)
    throw new Error(`${command} failed in ${cwd}:\n${stdout ?? ""}${stderr ?? ""}`)
  }
}

/** Runs npm under the Node given: the npm that runs this script, or the machine's. */
export function npm(args: readonly string[], options: RunOptions, node = process.execPath): Promise<string> {
  const script = process.env.npm_execpath
  // Scripts of dependencies are off: nothing that is published may need one. What npm sets for its own scripts would lead it back here.
  const inherited = Object.entries(options.env ?? process.env).filter(([name]) => !/^npm_/i.test(name))
  const env = {
    ...Object.fromEntries(inherited),
    PATH: `${dirname(node)}:${process.env.PATH}`,
    npm_config_ignore_scripts: "true",
    npm_config_fund: "false",
    npm_config_audit: "false",
    npm_config_update_notifier: "false",
  }
  return script === undefined
    ? run("npm", args, { ...options, env })
    : run(node, [script, ...args], { ...options, env })
}

/** The program of a dependency of this repository. */
export function localProgram(repository: string, name: string): string {
  return join(repository, "node_modules", ".bin", name)
}
