import { existsSync } from "node:fs"
import type { DataFolder } from "../data-folder.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { defaultIssuer, type ServeOptions } from "./serve-options.ts"

interface Greeting {
  readonly url: string
  /** what was made on this run, by its path */
  readonly made: readonly string[]
  readonly folder: DataFolder
  readonly options: ServeOptions
  /** the names of the channels that notices go out by */
  readonly channels: readonly string[]
}

/** Says where the service is, what was made for it and what is left for the operator to do. Never a key: only where it lies. */
export function greet({ url, made, folder, options, channels }: Greeting, terminal: Terminal): void {
  if (made.length > 0) terminal.note(`Made what was missing: ${made.join(", ")}`)
  if (made.includes(folder.keysFile))
    terminal.note(`Keep a copy of ${folder.keysFile} apart from the database: without it no record opens.`)
  if (!process.env.POSTERN_API_KEY && !process.env.POSTERN_API_KEY_FILE && existsSync(folder.apiKeyFile))
    terminal.note(
      `Your application's API key is in ${folder.apiKeyFile}: move it into its secrets, then delete the file.`,
    )
  if (options.issuer === undefined)
    terminal.note(`Authenticator apps will show "${defaultIssuer}": set --issuer to your application's name.`)
  if (channels.length > 0) terminal.note(`Notices go out by ${channels.join(" and ")}.`)
  if (channels.length > 0 && options.publicUrl === undefined)
    terminal.note('Notices carry no "this wasn\'t me" link: set --public-url to where browsers find this service.')
  if ((options.behindTlsProxy || (options.trustProxy ?? 0) > 0) && options.publicUrl === undefined)
    terminal.note(
      "Browser pages are known by the Host that the proxy passes on; where it passes on another, they are refused (403 cross-site): set --public-url to where browsers find this service.",
    )
  terminal.note(`Ready at ${url}`)
}
