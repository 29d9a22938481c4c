import assert from "node:assert/strict"
import { anyThing, naming } from "../../packages/vault/src/reading/lines/code-words.ts"
import { boxSign, group, unspacedWord } from "../../packages/vault/src/reading/lines/line-tokens.ts"
import { numberLabel } from "../../packages/vault/src/reading/lines/other-numbers.ts"
import { madeExpressions, type WrittenExpression, writtenExpressions } from "./written-expressions.ts"

/** What is put together at run time, as it comes out; a file that does so anew must be added here. */
const made: Record<string, readonly RegExp[]> = {
  "packages/postern/src/service/http/route-table.ts": [/^\/v1\/subjects\/[^/]+\/verify$/],
  "packages/postern/src/notices/channels/smtp/mail-address.ts": [
    /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u,
    /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
  ],
  "packages/vault/src/cli/terminal/plain-text.ts": [
    new RegExp(`(\\n|${String.fromCharCode(27)}\\[(?:0|1|2|31|32|33|36)m)`),
  ],
  "packages/vault/src/folder/keys/member-key.ts": [/^# signing seed: (.+)$/m],
  "packages/postern/src/service/server/probe-request.ts": [/^(?:accept|user-agent|accept-encoding): [\x20-\x7e]*$/i],
  "packages/vault/src/reading/own-list.ts": [/^# account: ([^\n]+)$/m],
  "packages/vault/src/unlock/ways/way.ts": [/^# name: ([^\n]+)$/m],
  "packages/vault/src/reading/lines/code-words.ts": [naming, anyThing],
  "packages/vault/src/reading/lines/other-numbers.ts": [numberLabel],
  "packages/vault/src/reading/lines/line-tokens.ts": [boxSign, unspacedWord, group],
}

/** Gives every expression of the sources, as it is written or comes out at run time. */
export async function allExpressions(): Promise<readonly WrittenExpression[]> {
  const found = await writtenExpressions()
  assert.ok(found.length > 150, `only ${found.length} were found`)
  assert.deepEqual(Object.keys(await madeExpressions()).toSorted(), Object.keys(made).toSorted())
  return [...found, ...Object.entries(made).flatMap(([file, list]) => list.map(expression => ({ file, expression })))]
}
