#!/usr/bin/env node
// Plain old syntax up to the version check, so that an older Node says what is wrong instead of failing to parse.
var version = process.versions.node.split(".").map(Number)
if (version[0] < 22 || (version[0] === 22 && version[1] < 13)) {
  process.stderr.write(`postern-vault needs Node 22.13 or newer; this is Node ${process.versions.node}.\n`)
  process.exit(2)
}
start()

async function start() {
  // node:sqlite, used for its lock alone, still calls itself experimental in Node 22.
  const warn = process.emitWarning
  process.emitWarning = (warning, ...rest) =>
    /SQLite is an experimental/.test(String(warning)) ? undefined : warn.call(process, warning, ...rest)
  const { existsSync } = await import("node:fs")
  const { enableCompileCache, registerHooks } = await import("node:module")
  await keepCompiled(enableCompileCache)
  const source = new URL("../src/cli/main.ts", import.meta.url)
  if (existsSync(source)) {
    // A checkout: run the sources as they are, and resolve the workspace's packages to theirs.
    registerHooks?.({
      resolve: (name, context, next) =>
        next(name, { ...context, conditions: [...context.conditions, "postern-source"] }),
    })
  }
  const { main } = await import(existsSync(source) ? source.href : new URL("../dist/cli/main.js", import.meta.url).href)
  process.exitCode = await main(process.argv.slice(2))
}

// Halves the time to the first prompt; what is kept is this program's code, never data. It is run as it is found, so it lies where nobody else
// can write: Node's own choice would be the folder for temporary files, which is everybody's.
async function keepCompiled(enableCompileCache) {
  if (!enableCompileCache || process.env.NODE_COMPILE_CACHE) return
  const { existsSync, mkdirSync, realpathSync, statSync } = await import("node:fs")
  const { homedir } = await import("node:os")
  const { dirname, isAbsolute, join } = await import("node:path")
  const { XDG_CACHE_HOME: given = "" } = process.env
  // Of the folders above it none may be another user's, nor one from which others can take away what is ours. The same stands in the launcher of
  // postern: neither package depends on the other, and nothing can be imported before the cache is set.
  const isOwnAlone = folder => {
    const { uid, mode } = statSync(folder)
    if (uid !== process.getuid() || (mode & 0o022) !== 0) return false
    for (let at = folder; at !== dirname(at); ) {
      at = dirname(at)
      const above = statSync(at)
      const isSticky = (above.mode & 0o1000) !== 0
      if ((above.uid !== uid && above.uid !== 0) || ((above.mode & 0o022) !== 0 && !isSticky)) return false
    }
    return true
  }
  // Not `recursive: true`: where a folder refuses children with ENOENT, as /proc does, Node tries for ever.
  const makeFolders = folder => {
    if (existsSync(folder)) return
    if (dirname(folder) !== folder) makeFolders(dirname(folder))
    mkdirSync(folder, { mode: 0o700 })
  }
  try {
    const folder = join(isAbsolute(given) ? given : join(homedir(), ".cache"), "postern")
    makeFolders(folder)
    if (process.getuid === undefined || isOwnAlone(realpathSync(folder))) enableCompileCache(folder)
  } catch {
    // Without a home it starts a little later.
  }
}
