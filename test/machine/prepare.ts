import { unpackedChromium } from "./chromium.ts"
import { newDataFolder } from "./postgres-programs.ts"

// Runs before `npm test`: what is made on first use is made here, not by several test files at once.
await unpackedChromium()
await newDataFolder()
