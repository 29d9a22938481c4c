import {
  type AccessRequest,
  type Account,
  currentBatch,
  type Day,
  requestStatus,
  VaultError,
} from "../../record/index.ts"
import type { Vault } from "../vault.ts"
import { requestAccess } from "./access-requests.ts"
import { openGranted, sharedSealOf } from "./shares.ts"

/** How a practice stands: whose agreement it waits for, or that the words were read. */
export interface Drill {
  readonly request: string
  readonly status: "asked" | "waiting" | "done"
  /** Members who released a wrong share. */
  readonly liars: readonly string[]
}

/**
 * Practises what an emergency takes: the words that lie beside the codes are asked for, agreed to and opened by the same steps as a code,
 * and none is spent. The first call asks; once the others have agreed the next one opens the words.
 * @throws VaultError `usage-wrong` where nobody has to agree, or the codes were kept before there were words; `approval-needed`.
 */
export async function drill(vault: Vault, account: Account, on: Day): Promise<Drill> {
  const batch = currentBatch(account)
  const seal = batch === null ? null : sharedSealOf(batch)
  if (seal === null)
    throw new VaultError(
      "usage-wrong",
      `Nothing can be practised with ${account.name}: nobody has to agree to its codes. Practice is for accounts under rule set --approve.`,
    )
  if (seal.practice !== true)
    throw new VaultError(
      "usage-wrong",
      `The codes of ${account.name} were kept by an older version, without words to practise with. They come with the next codes: postern-vault replace`,
    )
  const now = vault.now.getTime()
  const isLive = (request: AccessRequest): boolean =>
    ["open", "granted"].includes(requestStatus(vault.state, request, now))
  const own = vault.state.requests.findLast(
    request =>
      request.practice && request.account === account.id && request.member === vault.member.member && isLive(request),
  )
  if (own === undefined) {
    const request = await requestAccess(vault, account, { practice: true })
    return { request, status: "asked", liars: [] }
  }
  if (requestStatus(vault.state, own, now) === "open") return { request: own.id, status: "waiting", liars: [] }
  const { liars } = await openGranted(vault, own)
  await vault.commit(() => [{ kind: "drill-done", batch: own.batch, request: own.id, on }])
  return { request: own.id, status: "done", liars }
}
