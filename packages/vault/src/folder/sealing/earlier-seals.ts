import { type Batch, eventId, type SealedCodes, VaultError, type VaultEvent } from "../../record/index.ts"
import type { UnlockedMember } from "../keys/member-key.ts"
import type { SaltedCode } from "./code-check.ts"
import { assertUnlocked } from "./opened-or-null.ts"
import { openSeal } from "./seal-codes.ts"

/** A seal that does not hold what it says, and who made it. */
export interface BrokenSeal {
  readonly batch: string
  readonly event: string
  readonly by: string
}

/** A seal of a batch, and who made it. */
interface KnownSeal {
  readonly by: string
  readonly event: string
  readonly sealed: SealedCodes
}

/** The seals of a batch that counted, newest first. */
export function sealsOf({ seals }: Pick<Batch, "seals">, events: readonly VaultEvent[]): KnownSeal[] {
  const byEvent = new Map(seals.map(seal => [seal.event, seal.by]))
  return events
    .flatMap(event => {
      const id = eventId(event)
      const by = byEvent.get(id)
      const hasSeal = (event.kind === "batch-added" || event.kind === "batch-resealed") && "sealed" in event
      return by !== undefined && hasSeal ? [{ by, event: id, sealed: event.sealed }] : []
    })
    .reverse()
}

/**
 * Opens the codes of a batch by its last seal or, where somebody sealed rubbish in their place, by the last one before that holds them: a seal's
 * checks say what it must hold, and whoever could open the codes can write them under anything, or name readers and leave them out.
 * @param isReachable whether those who seal know the member's keys of now: else a seal that does not open may be for other ones.
 * @returns the codes, and the seals that did not hold them.
 * @throws VaultError `locked` where the codes are for others, or the keys are gone; `integrity-broken`, naming who sealed them, where no seal before opens for this key.
 */
export async function openByAnySeal(
  batch: Batch,
  events: readonly VaultEvent[],
  member: UnlockedMember,
  isReachable: boolean,
  indexes: readonly number[],
): Promise<{ codes: SaltedCode[]; broken: readonly BrokenSeal[] }> {
  const { openHeader } = member
  const isFor = (sealed: SealedCodes): boolean =>
    isReachable && !("need" in sealed) && sealed.to.includes(member.member)
  const first = await attempt(() => openSeal(batch.id, batch.sealed!, openHeader, indexes))
  if ("codes" in first) return { ...first, broken: [] }
  const isShut = first.error.code === "locked"
  // Codes that are for others, or need the others' agreement, are not opened by a seal of before either.
  if (isShut && !isFor(batch.sealed!)) throw first.error
  if (isShut) await assertUnlocked(member)
  const broken: BrokenSeal[] = []
  for (const { by, event, sealed } of sealsOf(batch, events)) {
    const opened = await attempt(() => openSeal(batch.id, sealed, openHeader, indexes))
    if ("codes" in opened) return { ...opened, broken }
    if (opened.error.code !== "locked" || isFor(sealed)) broken.push({ batch: batch.id, event, by })
  }
  const [last] = broken
  if (last === undefined) throw first.error
  const did = isShut
    ? "sealed these codes so that they do not open for you, and named you"
    : "sealed something else in the place of these codes"
  throw new VaultError(
    "integrity-broken",
    `${last.by} ${did}. Ask ${last.by}; make new codes there, and put them in the place of these: postern-vault replace`,
    { cause: first.error },
  )
}

/** What opening comes to, where the seal is to blame. */
async function attempt(open: () => Promise<SaltedCode[]>): Promise<{ codes: SaltedCode[] } | { error: VaultError }> {
  try {
    return { codes: await open() }
  } catch (error) {
    if (error instanceof VaultError && ["integrity-broken", "file-damaged", "locked"].includes(error.code))
      return { error }
    throw error
  }
}
