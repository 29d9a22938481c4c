#!/usr/bin/env node
// The launcher. It imports nothing by a name that an old Node lacks: that Node must get as far as the sentence that turns it away.
import { existsSync, mkdirSync, realpathSync, statSync } from "node:fs"
import module from "node:module"
import os from "node:os"
import path from "node:path"
import process from "node:process"

const source = new URL("../src/cli/index.ts", import.meta.url)
const isCheckout = existsSync(source)

if (isOlderThan(22, 13)) leave(`Postern needs Node 22.13 or later; this is Node ${process.versions.node}.`)
else if (isCheckout && isOlderThan(22, 18))
  leave(`A checkout of Postern needs Node 22.18 or later, to run TypeScript; this is Node ${process.versions.node}.`)
else start()

function start() {
  // One slow hash per core: more threads than cores only make the event loop wait. libuv reads this when its pool starts.
  if (!process.env.UV_THREADPOOL_SIZE) process.env.UV_THREADPOOL_SIZE = String(os.availableParallelism())
  silenceExperiments()
  keepCompiled()
  if (isCheckout) module.registerHooks({ resolve: resolveToSource })
  import(isCheckout ? source.href : new URL("../dist/cli/index.js", import.meta.url).href).then(
    cli => cli.main(),
    fault => leave(`Postern could not be loaded (${fault.code || fault.name}): install it again.`, fault),
  )
}

// It starts sooner with what was compiled before. That is run as it is found, so it lies where nobody else can write: Node's own choice would
// be the folder for temporary files, which is everybody's.
function keepCompiled() {
  if (!module.enableCompileCache || process.env.NODE_COMPILE_CACHE) return
  const given = process.env.XDG_CACHE_HOME || ""
  try {
    const folder = path.join(path.isAbsolute(given) ? given : path.join(os.homedir(), ".cache"), "postern")
    makeFolders(folder)
    if (process.getuid === undefined || isOwnAlone(realpathSync(folder))) module.enableCompileCache(folder)
  } catch {
    // Without a home it starts a little later.
  }
}

// Not `recursive: true`: where a folder refuses children with ENOENT, as /proc does, Node tries for ever.
function makeFolders(folder) {
  if (existsSync(folder)) return
  if (path.dirname(folder) !== folder) makeFolders(path.dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

// Of the folders above it none may be another user's, nor one from which others can take away what is ours.
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

// node:sqlite and type stripping are experiments to some of the Nodes that this runs on. Every other warning is passed on.
function silenceExperiments() {
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

function leave(sentence, fault) {
  console.error(sentence)
  if (fault && process.env.POSTERN_DEBUG) console.error(fault.stack)
  process.exitCode = 1
}
