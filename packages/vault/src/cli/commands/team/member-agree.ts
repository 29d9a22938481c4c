import { agreeOnMembers, agreeToOwners, askForOwners, signersAmongOwners, type Vault } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

type AgreeOptions = GlobalOptions & { readonly yes?: boolean }

/** A change of the owners that others must sign, as `--json` gives it. */
export interface UnagreedChange {
  readonly epoch: number
  readonly signed: readonly string[]
  readonly owners: readonly string[]
  readonly ownersToAgree: number
}

/** The changes that go on from what counts now and wait for a signature. */
export function unagreedChanges({ membersView: { head, unagreed } }: Vault): readonly UnagreedChange[] {
  return unagreed
    .filter(({ document }) => head !== null && document.parents.includes(head.hash))
    .map(signed => ({
      epoch: signed.document.epoch,
      signed: signersAmongOwners(signed, head!.document),
      owners: signed.document.members.filter(({ role }) => role === "owner").map(({ name }) => name),
      ownersToAgree: signed.document.ownersToAgree ?? 1,
    }))
}

/** `member agree [EPOCH]`: signs what another owner changed, or makes one document of two. */
export async function agree(epoch: string | undefined, options: AgreeOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.openByPassphrase()
  const [waiting] = unagreedChanges(vault)
  if (epoch !== undefined || (waiting !== undefined && vault.membersView.heads.length < 2))
    return sign(session, vault, epoch === undefined ? waiting!.epoch : Number(epoch), options)
  return merge(session, vault, options)
}

async function sign(session: VaultSession, vault: Vault, epoch: number, options: AgreeOptions): Promise<void> {
  const { console, ask } = session
  const change = unagreedChanges(vault).find(each => each.epoch === epoch)
  const owners = change?.owners.map(plain).join(", ") ?? ""
  if (
    change !== undefined &&
    !options.yes &&
    !(await ask.confirm(
      `Owners would be ${owners}; ${change.ownersToAgree} of them must agree from then on. ${change.signed.map(plain).join(", ")} signed that. Sign it too?`,
      "--yes",
      false,
    ))
  )
    throw new VaultError("aborted")
  const isWhole = await agreeToOwners(vault, epoch)
  const stale = isWhole ? vault.staleBatches() : []
  const resealed = await vault.reseal(stale, "left", done =>
    console.progress(`${done} of ${stale.length} sealed again`),
  )
  console.progress(null)
  if (console.json) return console.result("member", { epoch, agreed: isWhole, resealed })
  console.say(
    isWhole ? `It counts now (epoch ${epoch}): owners are ${owners}.` : "You have signed it. More owners have to.",
  )
  if (resealed > 0) console.say(`${resealed} ${resealed === 1 ? "batch" : "batches"} sealed again.`)
}

/** `member owners-to-agree NUMBER`. */
export async function setOwnersToAgree(count: string, options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  if (!/^[1-9]\d?$/.test(count)) throw new VaultError("usage-wrong", "Say how many owners must sign: 1 or more.")
  const vault = await session.openByPassphrase()
  const { epoch } = await askForOwners(vault, Number(count))
  if (session.console.json) return session.console.result("member", { ownersToAgree: Number(count), epoch })
  session.console.say(`${count} owners must sign a change of the owners from now on (epoch ${epoch}).`)
}

/** One document in the place of two. */
async function merge(session: VaultSession, vault: Vault, options: AgreeOptions): Promise<void> {
  if (vault.membersView.heads.length < 2)
    throw new VaultError("usage-wrong", "Nothing was changed apart: there is one list of members.")
  const before = vault.membersView.heads.map(({ document }) => document.members.map(({ name }) => name).join(", "))
  if (
    !options.yes &&
    !(await session.ask.confirm(`Bring these together: ${before.map(plain).join(" | ")}?`, "--yes", false))
  )
    throw new VaultError("aborted")
  const { epoch, members } = await agreeOnMembers(vault)
  const names = members.map(({ name }) => name)
  if (session.console.json) return session.console.result("member", { epoch, members: names })
  session.console.say(`Members: ${names.map(plain).join(", ")} (epoch ${epoch}).`)
}
