import type { CodeList } from "../lists/code-list.ts"
import { isTellingName, matchFileName, ownerInName, plainFileName } from "./file-name.ts"
import { type ServiceFacts, serviceTable } from "./service-table.ts"

/** What is known of where a list comes from. */
export interface ListOrigin {
  /** Null for what was pasted. */
  readonly fileName: string | null
  /** The text around the codes; of codes themselves nothing is looked for. */
  readonly text: string
  /** The page from which it was downloaded, where the system kept that. */
  readonly page: string | null
}

export interface Recognition {
  /** The row of the table; null where the service is not in it, or not sure enough to be named. */
  readonly facts: ServiceFacts | null
  readonly name: string
  readonly login: string | null
  readonly generatedOn: string | null
  /** How sure it is whose codes these are, 0 to 1. */
  readonly confidence: number
  /** Why, in words for the preview. */
  readonly evidence: readonly string[]
}

/** How much each finding says. A name or a page alone is not enough to be sure, nor is a shape, which many services share. */
const weights = {
  fileName: 0.7,
  generalName: 0.35,
  changedName: 0.5,
  page: 0.7,
  mark: 0.6,
  heading: 0.5,
  called: 0.3,
  shape: 0.15,
  count: 0.1,
  otherShape: -0.3,
  contradiction: -0.4,
}
const minConfidence = 0.3
const minLead = 0.1

/**
 * Says whose codes these are, and how sure that is. What stands in the text outweighs the file's name: where they contradict each other
 * neither is sure, and it is asked.
 */
export function recogniseService(list: Pick<CodeList, "name" | "shape" | "codes">, origin: ListOrigin): Recognition {
  const name = origin.fileName === null ? null : plainFileName(origin.fileName)
  const others = namedInText(origin.text, list.name)
  const guesses = serviceTable
    .map(facts => weigh(facts, list, { ...origin, fileName: name }, others))
    .sort((a, b) => b.confidence - a.confidence)
  const [best, second] = guesses as [Guess, Guess]
  const isClear = best.confidence >= minConfidence && best.confidence - second.confidence >= minLead
  const generatedOn = best.date ?? dayIn(origin.text)
  if (isClear) {
    const login = best.login ?? onlyLogin(origin.text)
    const owner = list.name !== "" && !isCalled(best.facts, list.name) && !list.name.includes("@") ? list.name : ""
    const who = owner || (login ?? "").replace(/@.*/, "")
    return { ...best, name: who === "" ? best.facts.service : `${best.facts.service} ${who}`, login, generatedOn }
  }
  const isTie = best.confidence >= 0.5
  const proposed = list.name.includes("@") ? "" : list.name || (name === null ? "" : ownerInName(name))
  const evidence = isTie
    ? [`as likely ${best.facts.service} as ${second.facts.service}`]
    : [
        ...(proposed === "" ? [] : [list.name === "" ? "file name" : "heading"]),
        `shape ${list.shape || "unknown"}, which several services use`,
      ]
  const login = list.name.includes("@") ? list.name : onlyLogin(origin.text)
  return { facts: null, name: proposed, login, generatedOn, confidence: proposed === "" ? 0.2 : 0.5, evidence }
}

interface Guess {
  readonly facts: ServiceFacts
  readonly login: string | null
  readonly date: string | null
  readonly confidence: number
  readonly evidence: readonly string[]
}

function weigh(
  facts: ServiceFacts,
  { name: heading, shape, codes }: Pick<CodeList, "name" | "shape" | "codes">,
  { fileName, text, page }: ListOrigin,
  named: readonly string[],
): Guess {
  const evidence: string[] = []
  let confidence = 0
  const add = (weight: number, why: string): void => {
    confidence += weight
    evidence.push(why)
  }
  const file = fileName === null ? null : matchFileName(facts, fileName)
  if (file !== null) add(facts.isGeneral ? weights.generalName : weights.fileName, "file name")
  else if (
    fileName !== null &&
    isTellingName(fileName) &&
    facts.called.some(call => fileName.toLowerCase().includes(call))
  )
    add(weights.changedName, "file name, changed")
  if (facts.url !== null && page !== null && isFrom(page, facts.url))
    add(weights.page, `downloaded from ${new URL(facts.url).host}`)
  const lower = text.toLowerCase()
  const own = facts.marks.find(mark => lower.includes(mark))
  if (own !== undefined) add(weights.mark, `says ${own}`)
  if (isCalled(facts, heading)) add(weights.heading, "heading")
  else if (facts.called.some(call => hasWord(lower, call))) add(weights.called, "wording")
  // What else the text names weighs only against what speaks for this service.
  const other = named.find(each => !isCalled(facts, each) && !isHostOf(facts, each))
  if (other !== undefined && own === undefined && confidence > 0 && !facts.called.some(call => hasWord(lower, call)))
    add(weights.contradiction, `but it names ${other}`)
  if (facts.shapes.includes(shape)) add(weights.shape, `shape ${shape}`)
  else if (facts.shapes.length > 0 && codes.length > 0) confidence += weights.otherShape
  if (facts.count === codes.length && (facts.shapes.length === 0 || facts.shapes.includes(shape)))
    add(weights.count, `${codes.length} ${codes.length === 1 ? "code" : "codes"}`)
  return {
    facts,
    login: file?.login ?? null,
    date: file?.date ?? null,
    confidence: Math.max(0, Math.min(1, confidence)),
    evidence,
  }
}

/** Services that a text speaks of: by its heading, by addresses of pages, and before the words "backup codes". */
function namedInText(text: string, heading: string): string[] {
  const hosts = [...text.matchAll(/https?:\/\/(?:www\.)?([a-z\d.-]{3,80})/gi)].map(([, host]) => host!.toLowerCase())
  const owners = [
    ...text.matchAll(
      /(\p{Lu}[\p{L}\p{N}&.+-]{1,30}) (?:account )?(?:backup|recovery|emergency|scratch|two-factor|2FA) /gu,
    ),
  ]
    .map(([, owner]) => owner!)
    .filter(
      owner =>
        !/^(?:Your|These|The|My|Save|Keep|All|New|Old|Use|Print|This|Store|Download|Generate|Unused|Used|Two-factor)$/i.test(
          owner,
        ),
    )
  return [...(heading === "" || heading.includes("@") ? [] : [heading]), ...owners, ...hosts]
}

const hasWord = (lower: string, word: string): boolean => {
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1))
    if (!/[\p{L}\p{N}]/u.test(lower.charAt(at - 1)) && !/[\p{L}\p{N}]/u.test(lower.charAt(at + word.length)))
      return true
  return false
}

const isCalled = ({ called }: ServiceFacts, text: string): boolean =>
  called.some(call => hasWord(text.toLowerCase(), call))

/** Whether a name may be that of the service's own page; services that everybody hosts have any. */
const isHostOf = ({ url, called }: ServiceFacts, host: string): boolean =>
  (url === null ? host.includes(".") : isFrom(host, url)) || called.some(call => hasWord(host, call)) || host === "g.co"

function isFrom(page: string, url: string): boolean {
  const host = URL.canParse(page) ? new URL(page).host : page
  const expected = new URL(url).host
  return host === expected || host.endsWith(`.${expected}`)
}

/** The row of the table for an account of another program, by its name or address. */
export function factsOf(title: string, url: string | null): ServiceFacts | null {
  return (
    serviceTable.find(
      facts => (facts.url !== null && url !== null && isFrom(url, facts.url)) || isCalled(facts, title.slice(0, 200)),
    ) ?? null
  )
}

/** What the services table says of the use of an account's codes, by its name or address; null where it does not know the service. */
export function knownUse(title: string, url: string | null): Pick<ServiceFacts, "service" | "use"> | null {
  return factsOf(title, url)
}

/** The one login that a text has: of several it is not known whose the codes are. */
function onlyLogin(text: string): string | null {
  const words = text.includes("@") ? text.split(/[\s<>()"',;:]+/) : []
  const found = new Set(words.filter(word => /^[^@]+@[^@]+\.\p{L}{2,24}$/u.test(word)))
  return found.size === 1 ? [...found][0]! : null
}

/** The day of generation, where the text says it. */
function dayIn(text: string): string | null {
  const said = /generated on:? {0,2}([^\r\n]{4,60})/i.exec(text)?.[1]
  if (said === undefined) return null
  const iso = /\d{4}-\d\d-\d\d/.exec(said)
  if (iso !== null) return iso[0]
  const parsed = Date.parse(said)
  return Number.isNaN(parsed) ? null : new Date(parsed).toISOString().slice(0, 10)
}

/** The length of the codes of the service that a text or a file's name tells of for certain; null where none does. */
export function expectedSymbols(fileName: string | null, text: string): number | null {
  const name = fileName === null ? null : plainFileName(fileName)
  const lower = text.toLowerCase()
  const facts = serviceTable.find(
    each =>
      each.marks.some(mark => lower.includes(mark)) ||
      (!each.isGeneral && name !== null && matchFileName(each, name) !== null),
  )
  const groups = facts?.shapes[0]?.split(" ")[0]
  return groups === undefined ? null : groups.split("-").reduce((sum, size) => sum + Number(size), 0)
}
