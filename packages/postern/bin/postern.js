#!/usr/bin/env node
import { launch } from "./launcher.js"

launch({
  program: "Postern",
  source: new URL("../src/cli/index.ts", import.meta.url),
  built: new URL("../dist/cli/index.js", import.meta.url),
  faultCode: 1,
  run: cli => cli.main(),
})
