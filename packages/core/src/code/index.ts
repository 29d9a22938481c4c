// The code format alone, under `@postern/core/code`: what a page needs to read what is typed, without the kit.
export { alphabet } from "./alphabet.ts"
export { type BackupCode, makeCode } from "./backup-code.ts"
export { type BackupCodeReading, readBackupCode } from "./backup-code-reading.ts"
export { type CodeFormat, type CodeFormatSpec, codeFormats } from "./code-format.ts"
export { plainTyped } from "./plain-typed.ts"
export { readSecondFactor, type SecondFactorReading, secondFactorKind } from "./second-factor-reading.ts"
export { diagnoseTyping, type ForeignSymbol, type TypingDiagnosis } from "./typing-diagnosis.ts"
