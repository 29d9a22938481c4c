import assert from "node:assert/strict"
import type { SubjectStatus } from "postern"
import type { PanelName } from "../../packages/elements/src/manage/panels.ts"
import { possiblePanels } from "../../packages/elements/src/manage/possibilities.ts"
import { appText, codesText } from "../../packages/elements/src/manage/status-text.ts"
import { appsOf, codesThatWork, isExpired, type Standing, worksApp } from "./standing.ts"

/** Whether a sheet, the one in use or the new one, has a code that would be taken. */
function hasCode(standing: Standing): boolean {
  return codesThatWork(standing) > 0 || canProveNew(standing)
}

function canProveNew({ sheet, staged }: Standing): boolean {
  return staged !== null && !sheet!.isOff && !isExpired(staged)
}

const hasSeveral = (standing: Standing) => worksApp(standing) && appsOf(standing).length > 1

const hasProof = (standing: Standing) => worksApp(standing) || hasCode(standing)

/** When each sentence of the overview is true, with what it tells people to do. */
const truths: Readonly<Record<string, (standing: Standing) => boolean>> = {
  appNone: ({ app }) => app === null,
  appPending: ({ pending }) => pending !== null,
  appActive: worksApp,
  appUsed: worksApp,
  appLost: standing => standing.app!.isLost && hasCode(standing),
  appDisabled: standing => standing.app!.isOff && !standing.app!.isLost && hasCode(standing),
  allDisabled: standing => !hasProof(standing),
  codesNone: ({ sheet }) => sheet === null,
  codesOf: standing => codesThatWork(standing) > 0,
  codesIssued: standing => codesThatWork(standing) > 0,
  codesConfirmed: ({ sheet }) => sheet!.isProved,
  codesUnconfirmed: ({ sheet }) => !sheet!.isProved,
  codesStaged: canProveNew,
  codesExpire: ({ sheet }) => !isExpired(sheet!),
  codesLastUsed: standing => codesThatWork(standing) > 0,
  codesUsedUp: standing => standing.sheet!.unused.length === 0 && worksApp(standing),
  codesSpent: ({ sheet }) => sheet!.unused.length === 0 && !sheet!.isOff,
  codesExpired: standing => isExpired(standing.sheet!) && worksApp(standing),
  codesPast: ({ sheet }) => isExpired(sheet!),
  codesDisabled: standing => standing.sheet!.isOff && worksApp(standing),
  blocked: ({ app, sheet }) => app?.isWaiting === true || sheet?.isWaiting === true,
}

/** When each panel leads anywhere. */
const ways: Readonly<Record<PanelName, (standing: Standing) => boolean>> = {
  confirm: standing => canProveNew(standing) || (codesThatWork(standing) > 0 && !standing.sheet!.isProved),
  test: hasCode,
  "replace-codes": hasProof,
  "replace-authenticator": standing => hasProof(standing) && !hasSeveral(standing),
  "add-authenticator": worksApp,
  "rename-authenticator": worksApp,
  "remove-authenticator": hasSeveral,
  recover: standing => standing.app !== null && hasCode(standing),
  "turn-off": hasProof,
}

/** Holds what `<postern-manage>` says and offers of an account against how it stands. */
export function checkScreen(status: SubjectStatus | null, standing: Standing): void {
  // There it says that two-factor is off, or owed.
  if (status === null || (standing.app === null && standing.sheet === null)) return
  const said: string[] = []
  const speaker = {
    say: (key: string) => {
      said.push(key)
      return key
    },
    wording: { wait: String, day: (instant: string) => instant },
  }
  appText(speaker, status)
  codesText(speaker, status)
  for (const key of said) {
    assert.ok(truths[key] !== undefined, `nothing is known of the sentence ${key}`)
    assert.ok(truths[key](standing), `the screen says ${key}`)
  }
  assert.equal(said.includes("codesStaged"), canProveNew(standing), "new codes that wait are spoken of")
  assert.ok(hasProof(standing) || said.includes("allDisabled"), "whoever needs help is told where to turn")
  const possible = possiblePanels(status)
  for (const [panel, leads] of Object.entries(ways))
    assert.equal(possible.has(panel as PanelName), leads(standing), `the panel ${panel} is offered`)
}
