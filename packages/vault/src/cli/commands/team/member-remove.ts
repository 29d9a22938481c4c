import { removeMember, type Vault } from "../../../folder/index.ts"
import { type Exposure, exposuresTo, exposureText, liveBatches, VaultError } from "../../../record/index.ts"
import { ExitStatus } from "../../exit-status.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

/** `member remove NAME`: seals what there is for those who stay, and lists what the leaver could read. Exit 10 where that is something. */
export async function removeFromMembers(name: string, options: GlobalOptions & { yes?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const { console, ask } = session
  const vault = await session.openByPassphrase()
  const isGone = vault.members?.left.some(former => former.name === name) === true
  if (
    !isGone &&
    !options.yes &&
    ask.possible &&
    !(await ask.confirm(`Remove ${plain(name)} from the vault?`, "--yes", false))
  )
    throw new VaultError("aborted")
  // A removal that was stopped half-way goes on where it stopped.
  const { epoch } = isGone ? vault.members! : await removeMember(vault, name)
  const stale = vault.staleBatches()
  const resealed = await vault.reseal(stale, "left", done =>
    console.progress(`${done} of ${stale.length} sealed again`),
  )
  console.progress(null)
  const exposures = exposuresTo(vault.state, name)
  const waiting = waitingFor(vault, name)
  if (console.json)
    console.result("member", {
      member: name,
      left: true,
      epoch,
      resealed,
      waiting: waiting.map(account => account.name),
      replace: exposures.map(exposure => ({
        account: exposure.account.name,
        took: exposure.took,
        alone: exposure.alone,
        share: exposure.share,
      })),
    })
  else tell(session, name, { epoch, resealed, exposures, waiting: waiting.map(account => account.name) })
  if (exposures.length > 0) throw new ExitStatus(10)
}

/** Accounts that are still sealed to the leaver, since nobody here can open them to seal them anew. */
const waitingFor = (vault: Vault, name: string): readonly { readonly name: string }[] =>
  vault.state.accounts.filter(account =>
    liveBatches(account).some(({ sealed }) => sealed !== null && !("need" in sealed) && sealed.to.includes(name)),
  )

interface Removal {
  readonly epoch: number
  readonly resealed: number
  readonly waiting: readonly string[]
  readonly exposures: readonly Exposure[]
}

function tell({ console }: VaultSession, name: string, { epoch, resealed, waiting, exposures }: Removal): void {
  console.say(
    `${plain(name)} no longer belongs (epoch ${epoch}). ${resealed} ${resealed === 1 ? "batch" : "batches"} sealed again.`,
  )
  if (waiting.length > 0)
    console.warn(
      `Waiting for somebody who can open them: ${waiting.map(plain).join(", ")}. They are sealed again at that member's next write.`,
    )
  if (exposures.length > 0) {
    console.say("What was readable before stays so. Make new codes there, then postern-vault replace:")
    for (const exposure of exposures) console.data(`${plain(exposure.account.name)}  ${exposureText(exposure)}`)
  }
  console.say("End their access to the synced folder too.")
}
