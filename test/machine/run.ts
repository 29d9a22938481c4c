import { spawn } from "node:child_process"
import { once } from "node:events"
import { unpackedChromium } from "./chromium.ts"
import { commandPrograms } from "./command-programs.ts"
import { compileCache } from "./compile-cache.ts"
import { initialData } from "./postgres-data.ts"

// Runs the test files that its arguments name, with Node's own runner. What is made on first use is made before, not by several files at once;
// where it cannot be made, the tests that need it say so by failing.
for (const made of [unpackedChromium, initialData, commandPrograms])
  await made().catch(fault => console.error(`Before the tests: ${fault.message}`))

const flags = [
  "--conditions=postern-source",
  "--test",
  "--test-concurrency=3",
  ...["spec", "./test/machine/slowest-files.ts"].flatMap(reporter => [
    `--test-reporter=${reporter}`,
    "--test-reporter-destination=stdout",
  ]),
]
const given = process.argv.slice(2)
const options = given.filter(argument => argument.startsWith("--"))
const files = given.filter(argument => !argument.startsWith("--"))
const runner = spawn(process.execPath, [...flags, ...options, ...files], {
  env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  stdio: "inherit",
})
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => runner.kill(signal))
const [code] = await once(runner, "exit")
process.exitCode = code ?? 1
