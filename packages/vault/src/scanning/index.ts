export { type ScanFinding, type ScanProgress, type ScanSummary, scanFolder } from "./scan-folder.ts"
export { ignoreFile, ScanRules } from "./scan-rules.ts"
