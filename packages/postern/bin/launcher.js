// Starts a command of a package: from the sources in a checkout, else as built. The same file stands in every package that has a command, and
// a test keeps the copies equal. It imports nothing by a name that an old Node lacks, so that an old Node gets as far as the sentence that
// turns it away.
import { existsSync, mkdirSync, realpathSync, statSync } from "node:fs"
import module from "node:module"
import os from "node:os"
import path from "node:path"
import process from "node:process"

/**
 * @param {{ program: string, source: URL, built: URL, faultCode: number, run: (cli: any) => unknown }} command
 *   `faultCode` is the exit code when the program cannot be started; `run` gets the module and starts it.
 */
export function launch({ program, source, built, faultCode, run }) {
  const leave = (sentence, fault) => {
    console.error(sentence)
    if (fault && process.env.POSTERN_DEBUG) console.error(fault.stack)
    process.exitCode = faultCode
  }
  const running = `this is Node ${process.versions.node}.`
  const isCheckout = existsSync(source)
  if (isOlderThan(22, 13)) return leave(`${program} needs Node 22.13 or later; ${running}`)
  if (isCheckout && isOlderThan(22, 18))
    return leave(`A checkout of ${program} needs Node 22.18 or later, to run TypeScript; ${running}`)
  // One slow hash per core: more threads than cores only make the event loop wait. libuv reads this when its pool starts.
  if (!process.env.UV_THREADPOOL_SIZE) process.env.UV_THREADPOOL_SIZE = String(os.availableParallelism())
  hideExperimentalWarnings()
  keepCompiled()
  if (isCheckout) module.registerHooks({ resolve: resolveToSource })
  return import(isCheckout ? source.href : built.href).then(run, fault =>
    leave(`${program} could not be loaded (${fault.code || fault.name}): install it again.`, fault),
  )
}

// The command starts sooner from a compile cache. Node runs a cache unseen, so the cache lies where nobody else can write: Node's own
// default is the folder for temporary files, where everybody can.
function keepCompiled() {
  if (!module.enableCompileCache || process.env.NODE_COMPILE_CACHE) return
  const given = process.env.XDG_CACHE_HOME || ""
  try {
    const folder = path.join(path.isAbsolute(given) ? given : path.join(os.homedir(), ".cache"), "postern")
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (process.getuid === undefined || isOwnAlone(realpathSync(folder))) module.enableCompileCache(folder)
  } catch {
    // Without a home it starts a little later.
  }
}

// No folder above may belong to another user, or let others remove what is ours.
function isOwnAlone(folder) {
  const { uid, mode } = statSync(folder)
  if (uid !== process.getuid() || (mode & 0o022) !== 0) return false
  for (let at = folder; at !== path.dirname(at); ) {
    at = path.dirname(at)
    const above = statSync(at)
    const isSticky = (above.mode & 0o1000) !== 0
    if ((above.uid !== uid && above.uid !== 0) || ((above.mode & 0o022) !== 0 && !isSticky)) return false
  }
  return true
}

// In a checkout the packages point at their TypeScript under this export condition, so no build stands between an edit and a run.
function resolveToSource(specifier, context, nextResolve) {
  return nextResolve(specifier, Object.assign({}, context, { conditions: [...context.conditions, "postern-source"] }))
}

// node:sqlite and type stripping are experimental in some of the supported Nodes. Every other warning is passed on.
function hideExperimentalWarnings() {
  const emitWarning = process.emitWarning
  process.emitWarning = (warning, ...details) => {
    const isExperiment = [details[0], details[0]?.type].includes("ExperimentalWarning")
    if (isExperiment && /SQLite|Type Stripping/i.test(String(warning))) return
    emitWarning.call(process, warning, ...details)
  }
}

function isOlderThan(major, minor) {
  const found = process.versions.node.split(".").map(Number)
  return found[0] < major || (found[0] === major && found[1] < minor)
}
