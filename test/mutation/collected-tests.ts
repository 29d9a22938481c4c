// Stands in for node:test where a mutant is tried: tests are collected while their files load, and run later, as often as asked.

import { relative } from "node:path"

type MockTracker = typeof import("node:test").mock
// Not imported: an import of node:test leads back to this file.
const { mock } = process.getBuiltinModule("node:test")

/** A test as its file declared it. */
export interface CollectedTest {
  /** The titles of its suites and its own, under the file's name: unique, and the same in every process. */
  readonly id: string
  /** Absolute path. */
  readonly file: string
  readonly run: () => unknown
}

type Body = () => unknown

const collected: CollectedTest[] = []
const beginnings: Body[] = []
const endings: Body[] = []
let file = ""
let suites: string[] = []

/** Loads a test file, does what is to be done before its tests, and gives them. @throws whatever loading it throws */
export async function collectTests(path: string, url: string): Promise<readonly CollectedTest[]> {
  const first = collected.length
  file = path
  suites = []
  await import(url)
  for (const beginning of beginnings.splice(0)) await beginning()
  return collected.slice(first)
}

/** Runs what the files asked to be run after their tests. */
export async function endTests(): Promise<void> {
  for (const ending of endings.splice(0)) await ending()
}

interface Options {
  /** why the test is not run on this machine, or false */
  readonly skip: string | boolean
}

type TestBody = (context: { readonly mock: MockTracker }) => unknown

export function test(title: string, run: TestBody): void
export function test(title: string, options: Options, run: TestBody): void
export function test(title: string, optionsOrRun: Options | TestBody, lastRun?: TestBody): void {
  const { skip, ...unknown } = typeof optionsOrRun === "function" ? { skip: false } : optionsOrRun
  const run = typeof optionsOrRun === "function" ? optionsOrRun : lastRun
  // A test that asks for something that this file does not give would pass or fail here for the wrong reason.
  if (run === undefined || Object.keys(unknown).length > 0) throw new TypeError(`"${title}" has unknown options`)
  const id = [relative(process.cwd(), file), ...suites, title].join(" › ")
  if (collected.some(other => other.id === id)) throw new TypeError(`two tests are called "${id}"`)
  if (skip === false) collected.push({ id, file, run: () => runWithMocks(run) })
}

async function runWithMocks(run: TestBody): Promise<void> {
  try {
    await run({ mock })
  } finally {
    mock.reset()
  }
}

export function describe(title: string, declare: () => void): void {
  suites.push(title)
  declare()
  suites.pop()
}

export function before(beginning: Body): void {
  beginnings.push(beginning)
}

export function after(ending: Body): void {
  endings.push(ending)
}
