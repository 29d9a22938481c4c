import { batchById, codeByNumber, type MarkWord, markFacts, readMark } from "../../../actions/index.ts"
import { type Batch, codeStatus, findAccount, VaultError } from "../../../record/index.ts"
import { type BatchOption, chosenBatch } from "../../chosen-batch.ts"
import { plain } from "../../terminal/plain-text.ts"
import { type GlobalOptions, readPastDay, today, VaultSession } from "../../vault-session.ts"

/** `mark NAME [NUMBER] [STATE]`: says what became of a code; asks for what is left open. */
export async function mark(
  name: string,
  number: string | undefined,
  word: string | undefined,
  options: GlobalOptions & BatchOption,
): Promise<void> {
  const session = new VaultSession(options)
  const given = word === undefined ? null : readMark(word)
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const batch = await chosenBatch(account, options, session, vault.state)
  const chosen = number ?? (await askNumber(session, batch))
  const code = codeByNumber(batch, chosen)
  const state = given ?? (await askState(session, chosen))
  await vault.commit(now => {
    const current = batchById(now, batch.id)
    return current === null ? [] : markFacts(current, current.codes[code.index]!, state)
  })
  if (session.console.json)
    return session.console.result("mark", { account: account.name, number: code.index + 1, mark: state })
  session.console.say(
    `Code ${code.index + 1} of ${plain(account.name)}: ${state === "failed" ? "used, did not work" : state}.`,
  )
}

async function askNumber(session: VaultSession, batch: Batch): Promise<string> {
  const open = batch.codes.filter(code => codeStatus(code, batch) !== "used")
  if (open.length === 0) throw new VaultError("already-used", "All codes of this batch are marked used.")
  const first = [...open].sort(
    (a, b) => Number(codeStatus(b, batch) === "doubtful") - Number(codeStatus(a, batch) === "doubtful"),
  )
  return session.ask.choose(
    "Which code?",
    "the code's NUMBER",
    first.map(code => ({
      value: String(code.index + 1),
      label: `Code ${code.index + 1}`,
      hint: codeStatus(code, batch),
    })),
  )
}

const askState = (session: VaultSession, number: string): Promise<MarkWord> =>
  session.ask.choose<MarkWord>(`What became of code ${number}?`, "used, unused, unsure or failed after the number", [
    { value: "used", label: "Used" },
    { value: "unused", label: "Not used" },
    { value: "failed", label: "Used, and it was refused" },
    { value: "unsure", label: "Not sure" },
  ])

/** `tested NAME`: a code of this batch was checked, and is good. */
export async function tested(
  name: string,
  options: GlobalOptions & BatchOption & { on?: string; code?: string },
): Promise<void> {
  const session = new VaultSession(options)
  const on = options.on === undefined ? today() : readPastDay(options.on)
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const batch = await chosenBatch(account, options, session, vault.state)
  const index = options.code === undefined ? {} : { index: codeByNumber(batch, options.code).index }
  await vault.commit(() => [{ kind: "batch-tested", batch: batch.id, on, ...index }])
  if (session.console.json) return session.console.result("tested", { account: account.name, on })
  session.console.say(`${plain(account.name)}: tested on ${on}.`)
}
