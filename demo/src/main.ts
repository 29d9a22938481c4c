import { PosternError } from "postern"
import { StartFault, settingsFrom } from "./settings.ts"
import { start } from "./start.ts"

// What is made here, databases included, is for this user alone.
process.umask(0o077)

try {
  const acme = await start(settingsFrom(process.env), process.env)
  console.log(`Acme is open at ${acme.address}`)
  const stop = () => acme.stop().then(() => process.exit(0))
  process.once("SIGTERM", stop)
  process.once("SIGINT", stop)
} catch (fault) {
  if (!(fault instanceof StartFault || fault instanceof PosternError)) throw fault
  console.error(`Acme does not start. ${fault.message}`)
  process.exitCode = 1
}
