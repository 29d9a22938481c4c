import { type Account, type Batch, liveBatches, type VaultState } from "../vault-state.ts"
import { agreedBy } from "./request.ts"

/** How a member could come by the codes of a batch that is still good. */
export interface Exposure {
  readonly account: Account
  readonly batch: Batch
  /** Had codes in hand: they were given out or shown to this member. */
  readonly took: boolean
  /** Could read them alone, or has added them. */
  readonly alone: boolean
  /** Holds a share, and needs others to read anything. */
  readonly share: boolean
}

/** The batches that the member could read, and that nothing has superseded: what has to be replaced once they have left. Worst first. */
export function exposuresTo(state: VaultState, member: string): readonly Exposure[] {
  const found = state.accounts.flatMap(account =>
    liveBatches(account).map(batch => ({
      account,
      batch,
      took:
        batch.reads.some(reading => reading.member === member) ||
        batch.codes.some(code => [...code.handed, ...code.uses].some(each => each.member === member)) ||
        wasGiven(state, batch, member),
      alone:
        batch.sealed === null ||
        batch.seals[0]?.by === member ||
        batch.seals.some(({ to, need }) => need === null && to.includes(member)),
      share: batch.seals.some(({ to, need }) => need !== null && to.includes(member)),
    })),
  )
  const weight = ({ took, alone, share }: Exposure): number => (took ? 4 : 0) + (alone ? 2 : 0) + (share ? 1 : 0)
  return found.filter(each => weight(each) > 0).sort((a, b) => weight(b) - weight(a))
}

/** Whether as many as must have released their shares to the member: what is opened with them need not be written down. */
function wasGiven({ requests }: VaultState, { id, seals }: Batch, member: string): boolean {
  const need = Math.min(...seals.map(seal => seal.need ?? Number.POSITIVE_INFINITY))
  return requests.some(
    request =>
      request.batch === id && request.member === member && !request.practice && agreedBy(request).length >= need,
  )
}

/** `took codes`, `could read alone`, `holds a share`: the strongest of them. */
export const exposureText = ({ took, alone }: Exposure): string =>
  took ? "took codes" : alone ? "could read alone" : "holds a share: less urgent"
