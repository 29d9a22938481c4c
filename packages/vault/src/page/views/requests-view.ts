import { missingFor, requestsWaitingFor, sharedSealOf, type Vault } from "../../folder/index.ts"
import { type AccessRequest, agreedBy, requestStatus } from "../../record/index.ts"
import type { RequestAnswer, RequestsAnswer } from "../answers.ts"

const maxOver = 20

/** *Requests*: what waits for this member, what waits for others, and the last that are over. */
export function requestsView(vault: Vault): RequestsAnswer {
  const waiting = requestsWaitingFor(vault)
  const others = vault.state.requests.filter(request => !waiting.includes(request))
  const isLive = (request: AccessRequest): boolean => ["open", "granted"].includes(statusOf(vault, request))
  const answers = (requests: readonly AccessRequest[]): RequestAnswer[] =>
    requests.map(request => requestAnswer(vault, request))
  return {
    waiting: answers(waiting),
    open: answers(others.filter(isLive)),
    over: answers(
      others
        .filter(request => !isLive(request))
        .slice(-maxOver)
        .reverse(),
    ),
  }
}

const statusOf = (vault: Vault, request: AccessRequest): string =>
  requestStatus(vault.state, request, vault.now.getTime())

function requestAnswer(vault: Vault, request: AccessRequest): RequestAnswer {
  const account = vault.state.accounts.find(({ id }) => id === request.account)
  const batch = account?.batches.find(({ id }) => id === request.batch)
  const seal = batch === undefined ? null : sharedSealOf(batch)
  const agreed = agreedBy(request)
  return {
    id: request.id,
    member: request.member,
    accountId: request.account,
    account: account?.name ?? "?",
    code: request.index + 1,
    isPractice: request.practice,
    isAll: request.all,
    isEmergency: request.breakGlass,
    reason: request.reason,
    at: request.at,
    until: request.until,
    status: statusOf(vault, request),
    need: seal?.need ?? null,
    agreed,
    missing: missingFor(vault, request, seal?.of ?? []),
    denied: request.denials.map(({ member, reason }) => ({ member, reason })),
  }
}
