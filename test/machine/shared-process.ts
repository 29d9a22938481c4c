import { globSync, readFileSync } from "node:fs"

/**
 * Folders of tests that start nothing, for one process each: most of such a file's time is the start of its process, the loading of what it
 * imports, and code that is not compiled yet. Those that mostly compute are apart from those that mostly wait for files.
 */
const groups: readonly (readonly string[])[] = [
  [
    "packages/core/src/",
    "packages/elements/src/",
    "packages/postern/src/record/",
    "packages/postern/src/issuer/",
    "packages/postern/src/service/",
    "packages/vault/src/record/",
    "packages/vault/src/formats/",
    "packages/vault/src/reading/",
  ],
  [
    "packages/vault/src/actions/",
    "packages/vault/src/agent/",
    "packages/vault/src/exporting/",
    "packages/vault/src/folder/",
    "packages/vault/src/page/",
    "packages/vault/src/scanning/",
  ],
  [
    "demo/src/",
    "packages/better-auth/src/",
    "packages/postern/src/gate/",
    "packages/postern/src/notices/",
    "packages/postern/src/observing/",
    "packages/postern/src/stores/networked/",
    "packages/postern/src/stores/sqlite/",
    "test/conformance/",
  ],
]

/** What changes a process for all that is in it, or measures it. */
const needsOwnProcess =
  /mock\.(?:module|timers|method)|registerHooks|counted-work|process\.(?:chdir|umask|on|once|emit)\b|(?:assign\(|delete )process\.env|process\.env\.\w+ =|globalThis\.\w+ =|memoryUsage|resourceUsage|^(?:before|after)(?:Each)?\(|node:(?:child_process|cluster|worker_threads)/m

/** The process that a test file may share with others, by number; -1 where it needs one of its own. */
export function sharedProcess(file: string, text: string): number {
  return needsOwnProcess.test(text) ? -1 : groups.findIndex(folders => folders.some(folder => file.startsWith(folder)))
}

export interface TestFiles {
  /** paths, sorted; those of a group run one after the other in one process */
  readonly shared: readonly (readonly string[])[]
  readonly alone: readonly string[]
}

/** Finds the files that patterns of paths name, from the working directory. */
export function testFiles(patterns: readonly string[]): TestFiles {
  const files = [...new Set(globSync([...patterns]))].sort()
  const places = files.map(file => ({ file, at: sharedProcess(file, readFileSync(file, "utf8")) }))
  const filesAt = (wanted: number): string[] => places.filter(({ at }) => at === wanted).map(({ file }) => file)
  return { shared: groups.map((_, at) => filesAt(at)), alone: filesAt(-1) }
}
