import type { PasskeyDesk } from "../../passkey/index.ts"
import type { Place } from "./key-options.ts"

/** Opens the passkey's page in the browser, or says its address, for as long as `work` takes. */
export async function withPasskey<T>(
  { console, ask }: Pick<Place, "console" | "ask">,
  opens: boolean,
  work: (desk: PasskeyDesk) => Promise<T>,
): Promise<T> {
  // Loaded here, for most starts of the command line need neither the passkey's page nor a browser.
  const { AddressFile, canOpenBrowser, openBrowser } = await import("../../page/index.ts")
  const { PasskeyDesk, readPasskeyFiles } = await import("../../passkey/index.ts")
  const desk = await PasskeyDesk.start({ files: await readPasskeyFiles() })
  const file = opens && ask.possible && canOpenBrowser() ? await AddressFile.write(desk.address) : null
  const isOpen = file !== null && (await openBrowser(file.path))
  if (isOpen) console.say("Go on in the browser.")
  else console.say(`Open this address in a browser on this computer; it is good once, for a minute:\n${desk.address}`)
  let isGood = false
  try {
    const result = await work(desk)
    isGood = true
    return result
  } finally {
    desk.end(isGood)
    await file?.remove()
  }
}
