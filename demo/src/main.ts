import { PosternError } from "postern"
import { StartFault, settingsFrom } from "./settings.ts"
import { start } from "./start.ts"

// What is made here, databases included, is for this user alone.
process.umask(0o077)

try {
  const acme = await start(settingsFrom(process.env), process.env)
  console.log(`Acme is open at ${acme.address} — its data and API key are in ./postern-data`)
  const stop = () => acme.stop().then(() => process.exit(0))
  process.once("SIGTERM", stop)
  process.once("SIGINT", stop)
} catch (fault) {
  if (!(fault instanceof StartFault || fault instanceof PosternError)) throw fault
  const isExposed = fault instanceof PosternError && fault.code === "tls-required"
  const hint = isExposed ? " With a proxy in front, set PUBLIC_ORIGIN=https://…" : ""
  console.error(`Acme does not start. ${fault.message}${hint}`)
  process.exitCode = 1
}
