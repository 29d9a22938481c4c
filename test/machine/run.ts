import { spawn } from "node:child_process"
import { once } from "node:events"
import { isLong } from "../long-form.ts"
import { unpackedChromium } from "./chromium.ts"
import { commandPrograms } from "./command-programs.ts"
import { compileCache } from "./compile-cache.ts"
import { initialData } from "./postgres-data.ts"
import { testFiles } from "./shared-process.ts"

// Runs the test files that its arguments name, with Node's own runner. What is made on first use is made before, not by several files at once;
// where it cannot be made, the tests that need it say so by failing. Files that may share a process do, beside the others.
for (const made of [unpackedChromium, initialData, commandPrograms])
  await made().catch(fault => console.error(`Before the tests: ${fault.message}`))

// The last net: a test that hangs is named. Long forms take hours by design.
const lastNet = isLong ? [] : ["--test-timeout=600000"]
const given = process.argv.slice(2)
const options = given.filter(argument => argument.startsWith("--"))
const { shared, alone } = testFiles(given.filter(argument => !argument.startsWith("--")))
if (shared.flat().length + alone.length === 0) throw new Error("The arguments name no test file.")

const reporter = (name: string): string[] => [`--test-reporter=${name}`, "--test-reporter-destination=stdout"]
const runs = [
  ...shared.map(files => ({ files, flags: ["--test-isolation=none", ...reporter("spec")] })),
  {
    files: alone,
    flags: ["--test-concurrency=3", ...reporter("spec"), ...reporter("./test/machine/slowest-files.ts")],
  },
].filter(({ files }) => files.length > 0)
const ended = runs.map(async ({ files, flags }, at) => {
  const runner = spawn(
    process.execPath,
    ["--conditions=postern-source", "--test", ...lastNet, ...flags, ...options, ...files],
    {
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
      stdio: ["inherit", at === runs.length - 1 ? "inherit" : "pipe", "inherit"],
    },
  )
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => runner.kill(signal))
  const said = runner.stdout?.toArray()
  const [code, signal] = await once(runner, "close")
  return {
    said: Buffer.concat((await said) ?? []),
    fault: code === 0 ? null : `exit ${code ?? signal}`,
    count: files.length,
  }
})
for (const { said } of await Promise.all(ended)) process.stdout.write(said)
for (const { fault, count } of await Promise.all(ended)) {
  console.log(`${count} test files ${fault === null ? "passed" : `failed: ${fault}`}`)
  if (fault !== null) process.exitCode = 1
}
