import { isIP } from "node:net"
import { type Direction, fillWords } from "@postern/core"
import type { Notice } from "../../issuer/index.ts"
import type { Wording } from "../words/language.ts"
import type { SharedKey } from "../words/vocabulary.ts"
import { deviceOf } from "./device.ts"
import { traitsOf } from "./kind-traits.ts"
import { plainLine } from "./plain-line.ts"
import { reportLinkOf } from "./report-link.ts"
import { wordDay, wordDuration, wordInstant, wordNumber, wordTimeLeft } from "./worded-time.ts"

/** A notice in words, before it is laid out. No text in it has a line break or is escaped. */
export interface NoticeContent {
  readonly language: string
  readonly direction: Direction
  readonly tone: "calm" | "alert"
  readonly issuer: string
  /** one line, for the subject of a mail */
  readonly title: string
  readonly headline: string
  readonly what: string
  readonly facts: readonly { readonly label: string; readonly value: string; readonly line: string }[]
  readonly advice: { readonly heading: string; readonly text: string }
  readonly doubt: { readonly heading: string; readonly text: string }
  /** the page to report at, and what its button says; null where the text says whom to ask */
  readonly link: { readonly url: string; readonly label: string } | null
  readonly footer: readonly string[]
}

const maxIssuerLength = 64
const maxAccountLength = 128

/**
 * Says a notice in a language. Nothing of the user agent or of an operator's reasons is passed on as it came.
 * @throws RangeError for a kind of a later version
 */
export function contentOf(notice: Notice, wording: Wording): NoticeContent {
  const { words, direction } = wording
  const issuer = plainLine(notice.issuer, maxIssuerLength)
  const left = notice.facts.daysLeft
  const facts = { issuer, in: left === undefined ? words.shared.soon : wordTimeLeft(left, wording) }
  const say = (text: string): string => fillWords(text, facts, direction)
  const kind = words.kinds[notice.kind]
  // While versions are replaced one by one, an older replica can meet a newer kind; another tries it again.
  if (kind === undefined) throw new RangeError("kind: this version knows no such notice")
  const traits = traitsOf[notice.kind]
  const isReminder = traits.danger === "none"
  const url = traits.canReport ? reportLinkOf(notice.reportUrl) : null
  const danger = words.dangers[notice.source.by === undefined ? traits.danger : "asked"]
  const headline = fillWords(kind.title, facts)
  const rows = factsOf(notice, wording)
  return {
    language: wording.language,
    direction,
    tone: traits.tone,
    issuer,
    title: fillWords(words.shared.subjectLine, { issuer, title: headline }),
    headline,
    what: say(kind.what),
    facts: rows.map(([key, value]) => factLine(wording, key, value)),
    advice: { heading: isReminder ? words.shared.toDo : words.shared.ifYou, text: say(kind.advice) },
    doubt: {
      heading: isReminder ? words.shared.inDoubt : words.shared.ifNotYou,
      text: sentences(wording, danger, say(url === null ? words.shared.contact : words.shared.report)),
    },
    link: url === null ? null : { url, label: words.shared.reportButton },
    footer: [
      ...(rows.some(([key]) => key === "ip" || key === "device") ? [say(words.shared.reported)] : []),
      say(words.shared.footer),
    ],
  }
}

function factsOf(notice: Notice, wording: Wording): readonly (readonly [SharedKey, string])[] {
  const { facts, source } = notice
  const { shared } = wording.words
  const { method, failures, waitSeconds, set, codesLeft, expiresAt } = facts
  const account = notice.account === null ? "" : plainLine(notice.account, maxAccountLength)
  const rows: (readonly [SharedKey, string | null])[] = [
    ["when", wordInstant(notice.at, wording)],
    ["account", account === "" ? null : account],
    ...(source.by === undefined ? whereabouts(source, wording) : [supportRow(notice, wording)]),
    ["factor", method === undefined ? null : method === "totp" ? shared.app : shared.codes],
    ["failures", failures === undefined ? null : wordNumber(failures, wording)],
    ["wait", waitSeconds === undefined ? null : wordDuration(waitSeconds, wording)],
    ["set", set === undefined ? null : wordNumber(set, wording)],
    ["codesLeft", codesLeft === undefined ? null : wordNumber(codesLeft, wording)],
    ["expires", expiresAt === undefined ? null : wordDay(expiresAt, wording)],
  ]
  return rows.filter((row): row is readonly [SharedKey, string] => row[1] !== null)
}

function whereabouts({ ip, userAgent }: Notice["source"], wording: Wording): (readonly [SharedKey, string | null])[] {
  // The zone of an IPv6 address is free text.
  const isShown = ip !== undefined && isIP(ip) !== 0 && !ip.includes("%")
  return [
    ["ip", isShown ? ip : null],
    ["device", deviceWords(userAgent, wording)],
  ]
}

// Who of the staff it was, from where, and why, is for the audit trail.
function supportRow({ issuer }: Notice, { words, direction }: Wording): readonly [SharedKey, string] {
  return ["by", fillWords(words.shared.support, { issuer: plainLine(issuer, maxIssuerLength) }, direction)]
}

function deviceWords(userAgent: string | undefined, wording: Wording): string | null {
  const device = userAgent === undefined ? null : deviceOf(userAgent)
  if (device === null || device.system === null) return device?.browser ?? null
  const { browser, system } = device
  return fillWords(wording.words.shared.browserOn, { browser, system }, wording.direction)
}

function factLine(wording: Wording, key: SharedKey, value: string): { label: string; value: string; line: string } {
  const { shared } = wording.words
  const line = fillWords(shared.factLine, { label: shared[key], value }, wording.direction)
  return { label: shared[key], value, line }
}

function sentences({ language }: Wording, ...texts: string[]): string {
  return texts.join(language === "ja" || language === "zh-Hans" ? "" : " ")
}
