import { founder, openAs } from "./large-team.fixture.ts"
import { removeMember } from "./members/membership.ts"

/** How a removal goes on, in milliseconds and batches. */
export type RemovalNews =
  | { readonly opened: number }
  | { readonly sealed: number; readonly of: number }
  | { readonly removed: number; readonly sealed: number }

// The founder removes a member and seals anew what they could open, in a process of its own, as a command is one: it can be killed on the way.
const [base, folder, leaver] = process.argv.slice(2) as [string, string, string]
const tell = (news: RemovalNews): void => void process.send!(news)
const start = performance.now()
const vault = await openAs(base, folder, founder)
const opened = performance.now()
tell({ opened: opened - start })
if (vault.members!.members.some(({ name }) => name === leaver)) await removeMember(vault, leaver)
const stale = vault.staleBatches()
await vault.reseal(stale, "left", sealed => tell({ sealed, of: stale.length }))
tell({ removed: performance.now() - opened, sealed: stale.length })
process.disconnect()
