import { type Candidate, type CodeDoubt, doubtTexts, type ReadCode, withFix } from "../../reading/index.ts"
import type { Questions } from "../prompts/questions.ts"
import { plain } from "../terminal/plain-text.ts"

type Answer = "used" | "unused" | "unsure" | "keep" | "leave" | "fix"
type Kind = CodeDoubt["kind"]

const aboutUse: readonly Kind[] = ["remark", "maybe-used", "tested"]
const unsure = { value: "unsure", label: "Not sure: keep, and hand out last" } as const
const useAnswers = [
  { value: "used", label: "Used: it is spent" },
  { value: "unused", label: "Not used: it is good" },
  unsure,
] as const
const shapeAnswers = [
  { value: "keep", label: "It is a code: keep it as it stands" },
  { value: "leave", label: "It is no code: leave it out" },
  unsure,
] as const

/**
 * Asks what is unsure of the codes, those of one kind together. An answer of "not sure" leaves the doubt: such codes are kept, and are handed
 * out last.
 * @returns the account with what was said, and the codes whose doubt is settled, "not sure" included.
 */
export async function settleDoubts<T extends Candidate>(
  candidate: T,
  ask: Questions,
): Promise<{ candidate: T; settled: ReadonlySet<string> }> {
  const kinds = new Set(candidate.codes.flatMap(({ doubt, used }) => (doubt === null || used ? [] : [doubt.kind])))
  const settled = new Set<string>()
  let codes: readonly ReadCode[] = candidate.codes
  for (const kind of kinds) {
    const doubted = codes.filter(({ doubt, used }) => doubt?.kind === kind && !used)
    for (const group of kind === "check-symbols" ? doubted.map(code => [code]) : [doubted]) {
      const answer = await ask.choose(
        question(candidate.name, kind, group),
        "--yes, which keeps them for last",
        answersFor(group[0]!),
      )
      for (const { text } of group) settled.add(text)
      codes = codes.flatMap(code => (group.includes(code) ? answered(code, answer) : code))
    }
  }
  return { candidate: { ...candidate, codes }, settled }
}

function question(name: string, kind: Kind, group: readonly ReadCode[]): string {
  const lines = group.flatMap(({ line }) => line ?? [])
  const where = lines.length === 0 ? "" : lines.length === 1 ? `, line ${lines[0]}` : `, lines ${shortList(lines)}`
  const [first] = group as readonly [ReadCode, ...ReadCode[]]
  const what =
    group.length === 1
      ? `${plain(first.doubt!.shown)} ${doubtText(first.doubt!)}`
      : `${group.length} codes: each ${doubtTexts[kind]}`
  return `${plain(name)}${where}: ${what}. What is right?`
}

/** The first numbers of a list, for a line of a question. */
function shortList(numbers: readonly number[]): string {
  return numbers.length > 6 ? `${numbers.slice(0, 5).join(", ")} and ${numbers.length - 5} more` : numbers.join(", ")
}

/** What is unsure, with the group and the right symbol where they can be told. */
export function doubtText({ kind, group, fix }: Pick<CodeDoubt, "kind" | "group" | "fix">): string {
  const where = group === undefined ? "" : `: look at group ${group}`
  return `${doubtTexts[kind]}${where}${fix === undefined ? "" : `, symbol ${fix.place}: ${fix.typed} should be ${fix.right}`}`
}

function answersFor({ doubt }: ReadCode): readonly { value: Answer; label: string }[] {
  const { kind, fix } = doubt!
  if (aboutUse.includes(kind)) return useAnswers
  if (kind !== "check-symbols") return shapeAnswers
  return [
    ...(fix === undefined
      ? []
      : [{ value: "fix" as const, label: `It is ${fix.right} in place ${fix.place}: keep it so` }]),
    { value: "leave", label: "Leave it out" },
    unsure,
  ]
}

function answered(code: ReadCode, answer: Answer): ReadCode[] {
  if (answer === "leave") return []
  if (answer === "used") return [{ ...code, used: true, doubt: null }]
  if (answer === "unsure") return [code]
  if (answer === "fix") return [{ ...code, text: withFix(code.text, code.doubt!.fix!), doubt: null }]
  return [{ ...code, doubt: null }]
}
