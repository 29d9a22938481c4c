import {
  anyText,
  type Check,
  check,
  count,
  isObject,
  listOf,
  maxCodes,
  misfit,
  names,
  optional,
  text,
} from "./field-checks.ts"

const sealBase = {
  rule: check("a rule or null", v => v === null || text(v)),
  count: check(`at most ${maxCodes}`, v => count(v) && (v as number) <= maxCodes),
  checks: listOf(text, maxCodes),
}
const longest = check("an age file", v => typeof v === "string" && v.length <= 1 << 27)
const sealShapes: readonly Record<string, Check>[] = [
  { ...sealBase, to: names, sheet: longest },
  { ...sealBase, to: names, codes: listOf(anyText, maxCodes) },
  {
    ...sealBase,
    need: check("at least two", v => Number.isSafeInteger(v) && (v as number) >= 2),
    of: names,
    codes: listOf(
      check("a key and an age file", v => isObject(v) && text(v.key) && anyText(v.age)),
      maxCodes + 1,
    ),
    shares: check("an age file for each member", v => isObject(v) && Object.values(v).every(anyText)),
    commits: listOf(listOf(text, 100), maxCodes + 1),
    practice: optional(check("yes, or nothing", v => v === true)),
  },
]

/** Whether each part of a seal has as many entries as there are codes and members. */
function isWholeSeal(seal: Record<string, unknown>): boolean {
  const entries = (seal.count as number) + (seal.practice === true ? 1 : 0)
  const lists = [seal.codes, seal.commits].filter(Array.isArray)
  if ((seal.checks as unknown[]).length !== seal.count || lists.some(list => list.length !== entries)) return false
  if (seal.need === undefined) return true
  const of = seal.of as string[]
  const shares = seal.shares as Record<string, string>
  return (
    (seal.need as number) <= of.length &&
    of.every(name => Object.hasOwn(shares, name)) &&
    (seal.commits as string[][]).every(list => list.length === of.length)
  )
}

/** Codes sealed in one of the forms that there are. */
export const sealedCodes = check(
  "codes sealed for members",
  v => isObject(v) && sealShapes.some(shape => misfit(v, shape) === null) && isWholeSeal(v),
)

/** Facts sealed for members; without an age file they are still to be sealed. */
export const sealedFacts = check(
  "facts sealed for members",
  v =>
    isObject(v) &&
    Array.isArray(v.to) &&
    v.to.length <= 100 &&
    v.to.every(text) &&
    typeof v.age === "string" &&
    v.age.length <= 1 << 22,
)
