import { bundleForBrowsers } from "./browser-files.ts"
import { bundleDoors } from "./doors.ts"
import { writePage } from "./page-files.ts"

// The end of `npm run build`, which `npm ci` runs: the compiler has written the types, and this writes what runs.
await Promise.all([bundleDoors(), bundleForBrowsers(), writePage()])
