#!/usr/bin/env node
import { launch } from "./launcher.js"

launch({
  program: "postern-vault",
  source: new URL("../src/cli/main.ts", import.meta.url),
  built: new URL("../dist/cli/main.js", import.meta.url),
  faultCode: 2,
  run: cli =>
    cli.main(process.argv.slice(2)).then(exitCode => {
      process.exitCode = exitCode
    }),
})
