import { globSync, readFileSync } from "node:fs"

/** Folders of tests that compute, and start nothing: most of such a file's time is the start of its process and the loading of what it imports. */
const folders = [
  "packages/core/src/",
  "packages/elements/src/",
  "packages/postern/src/record/",
  "packages/postern/src/issuer/",
  "packages/postern/src/service/",
  "packages/vault/src/record/",
  "packages/vault/src/formats/",
]

/** What changes a process for all that is in it, or measures it. */
const needsOwnProcess =
  /mock\.(?:module|timers|method)|registerHooks|counted-work|process\.(?:chdir|umask|on|once|emit)\b|(?:assign\(|delete )process\.env|process\.env\.\w+ =|globalThis\.\w+ =|memoryUsage|resourceUsage|^(?:before|after)(?:Each)?\(|node:(?:child_process|cluster|worker_threads)/m

/** Whether a test file may run in one process with others. */
export function canShareProcess(file: string, text: string): boolean {
  return folders.some(folder => file.startsWith(folder)) && !needsOwnProcess.test(text)
}

export interface TestFiles {
  /** paths, sorted; they run one after the other in one process */
  readonly shared: readonly string[]
  readonly alone: readonly string[]
}

/** Finds the files that patterns of paths name, from the working directory. */
export function testFiles(patterns: readonly string[]): TestFiles {
  const files = [...new Set(globSync([...patterns]))].sort()
  const isShared = (file: string): boolean => canShareProcess(file, readFileSync(file, "utf8"))
  return { shared: files.filter(isShared), alone: files.filter(file => !isShared(file)) }
}
