import type { Channel } from "../../notices/index.ts"
import { CliFault } from "../cli-fault.ts"
import { readNamedSecret } from "../secret-file.ts"

/** The variables that say how people are told, for the help of commands. */
export const channelsHelp = `
Notices go out where a way to people is named; addresses name it by "email" or
"webhook". From a file, as above, add _FILE to the variable's name.
  POSTERN_SMTP_URL        smtps://USER:PASSWORD@HOST of a mail server
  POSTERN_NOTICES_FROM    the sender, such as "Acme <no-reply@acme.example>"
  POSTERN_WEBHOOK_URL     where signed notices are posted to
  POSTERN_WEBHOOK_SECRET  whsec_…, while changing it both, the new one first`

/**
 * Opens the channels that the environment names; none, where it names none. Secrets come from variables or files, never from a flag.
 * @throws CliFault `setting-invalid` | `file-unreadable`, PosternError `keys-exposed` | `keys-foreign`; none quotes what was set
 */
export async function channelsOf(env: NodeJS.ProcessEnv): Promise<Channel[]> {
  const smtpUrl = settingOf(env, "POSTERN_SMTP_URL")
  const from = settingOf(env, "POSTERN_NOTICES_FROM")
  const webhookUrl = settingOf(env, "POSTERN_WEBHOOK_URL")
  const webhookSecret = settingOf(env, "POSTERN_WEBHOOK_SECRET")
  needsBoth("POSTERN_SMTP_URL", smtpUrl, "POSTERN_NOTICES_FROM", from)
  needsBoth("POSTERN_WEBHOOK_URL", webhookUrl, "POSTERN_WEBHOOK_SECRET", webhookSecret)
  if (smtpUrl === null && webhookUrl === null) return []
  // Loaded where it is used: a service that tells nobody starts without it.
  const { smtpChannel, webhookChannel } = await import("../../notices/index.ts")
  const channels: Channel[] = []
  if (smtpUrl !== null && from !== null) channels.push(opened(() => smtpChannel({ url: smtpUrl, from })))
  if (webhookUrl !== null && webhookSecret !== null) {
    const secret = webhookSecret.split(",").map(each => each.trim())
    channels.push(opened(() => webhookChannel({ url: webhookUrl, secret })))
  }
  return channels
}

function settingOf(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = env[name]?.trim()
  if (value) return value
  const path = env[`${name}_FILE`]
  if (!path) return null
  return readNamedSecret(path).trim()
}

function needsBoth(name: string, value: string | null, otherName: string, other: string | null): void {
  const missing = value !== null && other === null ? otherName : value === null && other !== null ? name : null
  if (missing === null) return
  const given = missing === name ? otherName : name
  throw new CliFault("setting-invalid", { sentence: `${given} is set and ${missing} is not: set both, or neither.` })
}

function opened(open: () => Channel): Channel {
  try {
    return open()
  } catch (fault) {
    // The channel's own words: they name the setting and quote nothing.
    if (!(fault instanceof TypeError || fault instanceof RangeError)) throw fault
    throw new CliFault("setting-invalid", { sentence: `Notices cannot be sent: ${fault.message}.` }, fault)
  }
}
