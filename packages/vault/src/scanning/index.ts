export { HeldCodes } from "./held-codes.ts"
export { type ScanFinding, scanFolder } from "./scan-folder.ts"
export { ScanRules } from "./scan-rules.ts"
