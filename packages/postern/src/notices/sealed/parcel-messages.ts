import { fillWords } from "@postern/core"
import type { Attachment, Message } from "../delivery/channel.ts"
import { htmlBody } from "../messages/html-body.ts"
import type { NoticeContent } from "../messages/notice-content.ts"
import { plainLine } from "../messages/plain-line.ts"
import { reportLinkOf } from "../messages/report-link.ts"
import { textBody } from "../messages/text-body.ts"
import { wordInstant } from "../messages/worded-time.ts"
import { type Wording, wordingFor } from "../words/language.ts"

import { parcelWords } from "./parcel-words.ts"

export interface KitFacts {
  readonly issuer: string
  readonly account: string | null
  readonly set: number
  /** ISO 8601, UTC */
  readonly endsAt: string
  readonly openerUrl: string | null
  readonly reportUrl: string | null
}

export interface PassphraseFacts {
  readonly issuer: string
  readonly set: number
  readonly passphrase: string
}

const maxIssuerLength = 64
const maxAccountLength = 128

/** Writes the message that brings a sealed kit. Nothing of the codes is in it but the file. */
export function kitMessage(facts: KitFacts, language: string, attachment: Attachment): Message {
  const wording = wordingFor(language)
  const { shared } = wording.words
  const words = parcelWords[wording.language]
  const link = reportLinkOf(facts.reportUrl)
  const say = sayer(wording, { issuer: plainLine(facts.issuer, maxIssuerLength), file: attachment.fileName })
  const { openerUrl, account } = facts
  const rows: readonly (readonly [string, string | null])[] = [
    [shared.account, account === null ? null : plainLine(account, maxAccountLength)],
    [shared.set, String(facts.set)],
    [words.file, attachment.fileName],
    [words.openHere, openerUrl],
    [words.goodUntil, wordInstant(facts.endsAt, wording)],
  ]
  const content = {
    ...contentOf(wording, facts.issuer, words.kitHeadline, rows),
    what: say(words.kitWhat),
    advice: {
      heading: shared.toDo,
      text: openerUrl === null ? `${say(words.kitAdvice)} ${say(words.openWithAge)}` : say(words.kitAdvice),
    },
    doubt: {
      heading: shared.ifNotYou,
      text: `${say(words.kitDoubt)} ${say(link === null ? shared.contact : shared.report)}`,
    },
    link: link === null ? null : { url: link, label: shared.reportButton },
  }
  return { title: content.title, text: textBody(content), html: htmlBody(content), attachments: [attachment] }
}

/** Writes the message that brings the passphrase: as plain text short enough for a telephone, and of no use without the file. */
export function passphraseMessage({ issuer, set, passphrase }: PassphraseFacts, language: string): Message {
  const wording = wordingFor(language)
  const { shared } = wording.words
  const words = parcelWords[wording.language]
  const say = sayer(wording, { issuer: plainLine(issuer, maxIssuerLength), set: String(set), passphrase })
  const rows = [
    [shared.set, String(set)],
    [words.passphrase, passphrase],
  ] as const
  const content = {
    ...contentOf(wording, issuer, words.passphraseHeadline, rows),
    what: say(words.passphraseText),
    advice: { heading: shared.toDo, text: words.passphraseLife },
    doubt: { heading: shared.ifNotYou, text: `${words.kitDoubt} ${say(shared.contact)}` },
    link: null,
  }
  return {
    title: content.title,
    text: `${say(words.passphraseText)}\n${words.passphraseLife}\n`,
    html: htmlBody(content),
  }
}

function sayer({ direction }: Wording, facts: Readonly<Record<string, string>>): (text: string) => string {
  return text => fillWords(text, facts, direction)
}

function contentOf(
  wording: Wording,
  issuerName: string,
  headline: string,
  rows: readonly (readonly [string, string | null])[],
): Omit<NoticeContent, "what" | "advice" | "doubt" | "link"> {
  const { language, direction, words } = wording
  const issuer = plainLine(issuerName, maxIssuerLength)
  const say = sayer(wording, { issuer })
  const facts = rows.flatMap(([label, value]) => {
    if (value === null) return []
    return [{ label, value, line: fillWords(words.shared.factLine, { label, value }, direction) }]
  })
  const title = fillWords(words.shared.subjectLine, { issuer, title: headline })
  return { language, direction, tone: "calm", issuer, title, headline, facts, footer: [say(words.shared.footer)] }
}
