import { createNotices } from "../../notices/index.ts"
import { reportLinks } from "../../service/index.ts"
import { forEachAtOnce, walkSubjects } from "../audit/subject-walk.ts"
import { CliFault } from "../cli-fault.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { channelsOf } from "../serve/notice-channels.ts"
import { defaultIssuer } from "../serve/serve-options.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import type { Terminal } from "../terminal/terminal.ts"

/** The flags of `postern remind`, parsed. */
export interface RemindOptions {
  readonly now: boolean
  /** also ask everybody who still has codes of another system to replace them */
  readonly legacy: boolean
  readonly issuer?: string
  readonly publicUrl?: string
  readonly json: boolean
}

const plantedAtOnce = 16

/** Adds missing reminders, sends what is due, and says what became of it. */
export async function remind(place: Place, options: RemindOptions, terminal: Terminal): Promise<ExitCode> {
  const { issuer = defaultIssuer, publicUrl } = options
  if (options.legacy && !options.now)
    throw new CliFault("usage", {
      sentence: "--legacy sends notices, so it needs --now: `postern report --legacy` counts.",
    })
  const channels = await channelsOf(process.env)
  if (options.now && channels.length === 0)
    throw new CliFault("setting-invalid", { sentence: "There is no way to send: see `postern remind --help`." })
  const { keys } = requireKeys(place.folder, process.env)
  const reportUrlOf = publicUrl === undefined ? () => null : reportLinks({ keys, publicUrl })
  const store = await openExistingStore(place)
  try {
    if (!options.now) return await countWaiting(store.outbox!, options, terminal)
    const notices = createNotices({ store, keys, issuer, channels, reportUrlOf })
    let [planted, asked] = [0, 0]
    await forEachAtOnce(walkSubjects(store), plantedAtOnce, async key => {
      const added = await notices.plantReminders(key)
      planted += added
      if (options.legacy) asked += await notices.askToReplace(key)
    })
    const { sent, failed, "given-up": givenUp, dropped } = await notices.runOnce()
    await notices.stop()
    if (options.json)
      terminal.out(
        JSON.stringify({
          schema: "postern/remind/1",
          planted,
          ...(options.legacy && { asked }),
          sent,
          failed,
          givenUp,
          dropped,
        }),
      )
    else {
      terminal.out(`sent        ${sent}`)
      terminal.out(`failed      ${failed}  to be tried again`)
      terminal.out(`given up    ${givenUp}  see \`postern report\``)
      terminal.out(`dropped     ${dropped}  not true any more, or a repeat within the hour`)
      terminal.out(`reminders   ${planted}  added for later`)
      if (options.legacy) terminal.out(`asked       ${asked}  to replace codes of another system`)
    }
    return failed + givenUp > 0 ? exitCode.findings : exitCode.ok
  } finally {
    await store.close()
  }
}

async function countWaiting(
  outbox: { counts(now: number): Promise<{ waiting: number }> },
  { json }: RemindOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { waiting } = await outbox.counts(Date.now())
  if (json) terminal.out(JSON.stringify({ schema: "postern/remind/1", waiting }))
  else terminal.out(`waiting     ${waiting}`)
  if (waiting > 0) terminal.note("Nothing was sent: add --now to send them.")
  return exitCode.ok
}
