import { noteCompared, wordsToCompare } from "../../../folder/index.ts"
import { comparisonText } from "../../prompts/newcomer-words.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

/** `member words`: what a newcomer compares with whoever took them in; `--same` says that they have. */
export async function memberWords(options: GlobalOptions & { same?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const vault = await session.open({ asksNewcomer: false })
  const comparison = await wordsToCompare(vault)
  if (comparison !== null && options.same) await noteCompared(vault)
  const { by = null, words = null, beginning = null } = comparison ?? {}
  if (console.json)
    return console.result("words", { by, words, beginning, compared: comparison === null || options.same === true })
  if (comparison === null) return console.say("There are no words to compare on this device.")
  console.say(options.same ? "Noted: the words were the same." : comparisonText(comparison))
}
