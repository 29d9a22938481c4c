import { unpackedChromium } from "./chromium.ts"
import { initialData } from "./postgres-data.ts"

// Runs before `npm test`: what is made on first use is made here, not by several test files at once.
await unpackedChromium()
await initialData()
