import { giveNext, markCode, noteTest } from "./deeds/code-deeds.ts"
import { noteCopy } from "./deeds/copy-deeds.ts"
import { print } from "./deeds/print-deeds.ts"
import type { RequestBody } from "./deeds/request-body.ts"
import { approve, ask, deny } from "./deeds/request-deeds.ts"
import type { PageVault } from "./page-vault.ts"
import { accountsView, accountView } from "./views/account-view.ts"
import { logView } from "./views/log-view.ts"
import { placesView } from "./views/places-view.ts"
import { readyView } from "./views/ready-view.ts"
import { requestsView } from "./views/requests-view.ts"

/** What can be looked at: nothing of it holds a code. */
export const looks: Readonly<Record<string, (page: PageVault, query: URLSearchParams) => object | Promise<object>>> = {
  ready: page => readyView(page.vault),
  accounts: page => accountsView(page.vault),
  account: (page, query) => accountView(page.vault, page.account(query.get("id") ?? "")),
  places: page => placesView(page.vault),
  // What others have written since is looked for.
  requests: async page => requestsView(await page.reopen()),
  log: async page => logView(await page.reopen()),
}

/** What can be done: all of it is in the log, by the same calls as the command line's. */
export const deeds: Readonly<Record<string, (page: PageVault, body: RequestBody) => Promise<object | Buffer>>> = {
  next: giveNext,
  mark: markCode,
  tested: noteTest,
  copy: noteCopy,
  request: ask,
  approve,
  deny,
  print,
}
