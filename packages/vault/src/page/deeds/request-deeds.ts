import { approveRequest, denyRequest, requestAccess, type Vault } from "../../folder/index.ts"
import { type AccessRequest, VaultError } from "../../record/index.ts"
import type { PageVault } from "../page-vault.ts"
import type { RequestBody } from "./request-body.ts"

const maxPassphrase = 4096

function requestOf({ state }: Vault, id: string): AccessRequest {
  const found = state.requests.find(request => request.id === id)
  if (found === undefined) throw new VaultError("request-not-found")
  return found
}

/** Releases this member's share. It takes the passphrase, each time: no agent and no open page is enough. */
export async function approve(page: PageVault, body: RequestBody): Promise<object> {
  const vault = await page.byPassphrase(body.text("passphrase", maxPassphrase))
  await approveRequest(vault, requestOf(vault, body.text("request")))
  await page.reopen()
  return {}
}

export async function deny(page: PageVault, body: RequestBody): Promise<object> {
  await denyRequest(page.vault, requestOf(page.vault, body.text("request")), body.optionalText("reason", 500))
  return {}
}

/** Asks the others for one code of an account. */
export async function ask(page: PageVault, body: RequestBody): Promise<object> {
  const vault = await page.byPassphrase(body.text("passphrase", maxPassphrase))
  const account = vault.state.accounts.find(({ id }) => id === body.text("account"))
  if (account === undefined) throw new VaultError("account-not-found")
  await requestAccess(vault, account, { reason: body.optionalText("reason", 500) })
  await page.reopen()
  return {}
}
