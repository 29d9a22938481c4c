// The kit alone, under `@postern/core/kit`: pages load it with the codes, and not before.
export type { Kit } from "./kit.ts"
export { kitFileName } from "./kit-file-name.ts"
export { isKitName } from "./kit-name.ts"
export { parseKit } from "./kit-parser.ts"
export { kitPassphrase, readKitPassphrase } from "./kit-passphrase.ts"
export { KitSyntaxError } from "./kit-syntax-error.ts"
export { kitText } from "./kit-text.ts"
