import { globSync, mkdirSync } from "node:fs"
import { registerHooks } from "node:module"
import { basename, relative, resolve } from "node:path"
import { performance } from "node:perf_hooks"
import { pathToFileURL } from "node:url"
import type { InstrumenterContext, StrykerOptions } from "@stryker-mutator/api/core"
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin"
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from "@stryker-mutator/api/test-runner"
import fastCheck from "fast-check"
import { type CollectedTest, collectTests, endTests } from "./collected-tests.ts"

/** What the instrumented sources look at; they share it by a global. */
type Instrumented = { -readonly [Field in keyof InstrumenterContext]: InstrumenterContext[Field] | undefined }

declare global {
  var __stryker__: Instrumented | undefined
}

interface Settings {
  readonly inProcess: {
    /** Globs of the test files that may judge a package's mutants, by the package's folder. */
    readonly tests: Readonly<Record<string, readonly string[]>>
    /** A test file with a hook of its own on what it imports: in force only for what nobody has imported before. */
    readonly loadedFirst: string
    /** Globs of test files that cannot judge a mutant: of the sources' text, of run time, of too many cases. */
    readonly leftOutFiles: readonly string[]
    /** Parts of the titles of tests that go through so many cases that every survivor would take minutes. */
    readonly leftOutTests: readonly string[]
    /** Slow test files, with the names of the sources that they judge. */
    readonly askedOnlyAbout: Readonly<Record<string, readonly string[]>>
  }
}

const repository = new URL("../../", import.meta.url).href
const workspaces = new URL("packages/", repository).href
const standIn = new URL("collected-tests.ts", import.meta.url).href

/**
 * Runs `node:test` files for Stryker inside its worker process: loaded once, only the tests that reach a mutant are run for it, its own file's
 * first, up to the first that fails. A kill counts only if the same test passes right after without the mutant; otherwise the mutant
 * has left something behind, and it is tried again in a fresh process.
 */
class InProcessRunner implements TestRunner {
  readonly #settings: Settings
  readonly #tests = new Map<string, readonly CollectedTest[]>()
  /** What the tests of a file have taken so far, at most. */
  readonly #milliseconds = new Map<string, number>()
  #stray: unknown
  #wasUsed = false
  #isSpoilt = false

  constructor(settings: Settings) {
    this.#settings = settings
  }

  capabilities() {
    return { reloadEnvironment: false }
  }

  async init(): Promise<void> {
    process.env.TMPDIR = resolve("temporary")
    mkdirSync(process.env.TMPDIR, { recursive: true })
    // The same inputs for every mutant, and no search for a smaller one: which input shows a mutant is of no interest here.
    fastCheck.configureGlobal({ seed: 20260101, endOnFailure: true })
    const sandbox = pathToFileURL(`${resolve(".")}/`).href
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier === "node:test") return { url: standIn, shortCircuit: true }
        const found = next(specifier, context)
        // The links of the workspaces lead out of the sandbox, to sources without mutants.
        return found.url.startsWith(workspaces) ? { ...found, url: found.url.replace(repository, sandbox) } : found
      },
    })
    for (const event of ["uncaughtException", "unhandledRejection"]) {
      process.on(event, fault => {
        this.#stray ??= fault ?? new Error(event)
      })
    }
  }

  async dryRun({ files: sources }: DryRunOptions): Promise<DryRunResult> {
    const context = instrumented()
    const results: TestResult[] = []
    for (const file of this.#testFiles(...(sources ?? []))) {
      for (const test of await this.#testsOf(file)) {
        context.currentTestId = test.id
        const start = performance.now()
        // Twice, since a test that only passes in a fresh process would be taken for a kill.
        const fault = (await this.#faultOf(test)) ?? (await this.#faultOf(test))
        const result = { id: test.id, name: test.id, fileName: file, timeSpentMs: (performance.now() - start) / 2 }
        results.push(
          fault === undefined
            ? { ...result, status: TestStatus.Success }
            : { ...result, status: TestStatus.Failed, failureMessage: textOf(fault) },
        )
      }
      // What the next file does while it loads is no test of this one.
      context.currentTestId = undefined
    }
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: context.mutantCoverage! }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const context = instrumented()
    if (this.#isSpoilt) throw new Error("an earlier mutant left something behind: Stryker starts another process")
    const isFirst = !this.#wasUsed
    this.#wasUsed = true
    const isStatic = options.mutantActivation === "static"
    const files = this.#testFiles(options.sandboxFileName)
    context.activeMutant = undefined
    context.hitCount = 0
    context.hitLimit = options.hitLimit
    // A mutant of what runs while a file loads must be there before it loads; any other one must not meddle with that.
    if (isStatic) context.activeMutant = options.activeMutant.id
    else for (const file of files) await this.#testsOf(file)
    if (isStatic && files.includes(this.#loadedFirst)) await this.#testsOf(this.#loadedFirst).catch(() => [])
    let run = 0
    for (const file of this.#askedAbout(options.sandboxFileName, files)) {
      let tests: readonly CollectedTest[]
      try {
        tests = await this.#testsOf(file)
      } catch (fault) {
        return killed(file, textOf(fault), run)
      }
      for (const test of tests) {
        if (options.testFilter?.includes(test.id) === false) continue
        run++
        context.activeMutant = options.activeMutant.id
        const fault = await this.#faultOf(test)
        const limit = determineHitLimitReached(context.hitCount, options.hitLimit)
        if (limit !== undefined) return { status: MutantRunStatus.Timeout, reason: limit.reason ?? "" }
        if (fault === undefined) continue
        context.activeMutant = undefined
        if (!isStatic && (await this.#faultOf(test)) !== undefined) {
          // Where no mutant was active before, this one did it; it cannot be undone here, so the next one needs another process.
          if (!isFirst) throw new Error(`"${test.id}" fails without the mutant as well`)
          this.#isSpoilt = true
        }
        return killed(test.id, textOf(fault), run)
      }
    }
    return { status: MutantRunStatus.Survived, nrOfTests: run }
  }

  async dispose(): Promise<void> {
    await endTests()
  }

  /** Lists the test files that may judge the mutants of source files; absolute. */
  #testFiles(...sources: readonly string[]): string[] {
    const { tests, leftOutFiles } = this.#settings.inProcess
    const globs = Object.entries(tests).filter(([folder]) => sources.some(file => file.startsWith(resolve(folder))))
    const files = globSync(
      globs.flatMap(([, patterns]) => patterns),
      { exclude: [...leftOutFiles] },
    ).map(file => resolve(file))
    // Sorting is stable: the one to load first stays so.
    return files.sort().sort((a, b) => Number(b === this.#loadedFirst) - Number(a === this.#loadedFirst))
  }

  /** The test of the mutant's own file comes first, since it is the likeliest to find it; then the quickest. */
  #askedAbout(sandboxFileName: string, files: readonly string[]): string[] {
    const own = sandboxFileName.replace(/\.ts$/, ".test.ts")
    const isAsked = (file: string) => {
      const sources = this.#settings.inProcess.askedOnlyAbout[relative(".", file)]
      return sources?.includes(basename(sandboxFileName)) ?? true
    }
    const rank = (file: string) => (file === own ? -1 : (this.#milliseconds.get(file) ?? 0))
    return files.filter(isAsked).toSorted((a, b) => rank(a) - rank(b))
  }

  get #loadedFirst(): string {
    return resolve(this.#settings.inProcess.loadedFirst)
  }

  /** Loads a file at its first use and gives its tests. @throws whatever loading it throws */
  async #testsOf(file: string): Promise<readonly CollectedTest[]> {
    const known = this.#tests.get(file)
    if (known !== undefined) return known
    const { leftOutTests } = this.#settings.inProcess
    const collected = await collectTests(file, pathToFileURL(file).href)
    const tests = collected.filter(({ id }) => !leftOutTests.some(part => id.includes(part)))
    this.#tests.set(file, tests)
    return tests
  }

  async #faultOf(test: CollectedTest): Promise<unknown> {
    this.#stray = undefined
    const start = performance.now()
    try {
      await test.run()
      // A rejection that nobody awaited is reported once the microtasks are done.
      await new Promise(setImmediate)
    } catch (fault) {
      return fault ?? new Error("undefined was thrown")
    } finally {
      const before = this.#milliseconds.get(test.file) ?? 0
      this.#milliseconds.set(test.file, Math.max(before, performance.now() - start))
    }
    return this.#stray
  }
}

function instrumented(): Instrumented {
  globalThis.__stryker__ ??= {}
  return globalThis.__stryker__
}

function killed(killedBy: string, failureMessage: string, nrOfTests: number): MutantRunResult {
  return { status: MutantRunStatus.Killed, killedBy: [killedBy], failureMessage, nrOfTests }
}

function textOf(fault: unknown): string {
  return fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)
}

function createRunner(options: StrykerOptions): TestRunner {
  return new InProcessRunner(options as unknown as Settings)
}
createRunner.inject = tokens(commonTokens.options)

/** Lets Stryker know the settings above. */
export const strykerValidationSchema = { properties: { inProcess: { type: "object" } } }

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "in-process", createRunner)]
