import { type Comparison, noteCompared, type Vault, wordsToCompare } from "../../folder/index.ts"
import { VaultError } from "../../record/index.ts"
import type { Console } from "../terminal/console.ts"
import { plain } from "../terminal/plain-text.ts"
import type { Questions } from "./questions.ts"

/** What the newcomer is told: whom to ask, and what they must have heard. */
export const comparisonText = ({ by, words, beginning }: Comparison): string =>
  `${by === null ? "Somebody" : plain(by)} took you in. Only if they read these words by phone is this the vault that they mean, and not another's in its place:\n  ${words}${beginning === null ? "" : `\nTheir postern-vault member list shows the same beginning, or it is not the vault that they mean but one begun anew:\n  ${beginning}`}`

/**
 * Asks a newcomer once whether the one who took them in read the same words: whoever carries the folder could otherwise have put a vault of
 * their own in its place, and be sent the codes that the newcomer adds. Where nobody can be asked it waits.
 * @throws VaultError `words-differ`.
 */
export async function askNewcomer(ask: Questions, console: Console, vault: Vault): Promise<void> {
  if (!ask.possible) return
  const comparison = await wordsToCompare(vault)
  if (comparison === null) return
  console.say(comparisonText(comparison))
  const answer = await ask.choose("Did they read the same?", "postern-vault member words --same", [
    { value: "later", label: "I have not asked yet" },
    { value: "yes", label: "Yes, word by word" },
    { value: "no", label: "No, other words" },
  ])
  if (answer === "yes") await noteCompared(vault)
  if (answer === "no")
    throw new VaultError(
      "words-differ",
      "Then this is not the vault that you were asked into: somebody has put another in its place. Keep no code in it, and tell them.",
    )
}
