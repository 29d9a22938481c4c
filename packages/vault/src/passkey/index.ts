export { PasskeyDesk } from "./passkey-desk.ts"
export { readPasskeyFiles } from "./passkey-files.ts"
