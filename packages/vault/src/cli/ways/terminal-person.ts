import type { Person } from "../../unlock/index.ts"
import type { Questions } from "../prompts/questions.ts"
import type { Console } from "../terminal/console.ts"

/** The person at the terminal, for what plugins want of them; nobody, where none can be asked. */
export function terminalPerson(ask: Questions, console: Console): Person {
  const flag = "a terminal: the plugin asks for it"
  const ifPossible = async <T>(question: () => Promise<T>): Promise<T | null> => (ask.possible ? question() : null)
  return {
    tell: message => {
      console.warn(message)
      return true
    },
    confirm: (question, yes, no) =>
      ifPossible(async () => {
        const options = [{ value: "yes", label: yes }, ...(no === null ? [] : [{ value: "no", label: no }])]
        return (await ask.choose(question, flag, options)) === "yes"
      }),
    askPublic: question => ifPossible(() => ask.text(question, flag)),
    askSecret: question => ifPossible(() => ask.password(question, flag)),
  }
}
