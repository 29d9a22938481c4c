import type { Attachment, Message } from "../channel.ts"
import { type ParcelLanguage, type ParcelWords, parcelLanguage, parcelWords } from "./parcel-words.ts"

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

/** Writes the message that brings a sealed kit. Nothing of the codes is in it but the file. */
export function kitMessage(facts: KitFacts, tag: string, attachment: Attachment): Message {
  const language = parcelLanguage(tag)
  const words = parcelWords[language]
  const { issuer, account, set, endsAt, openerUrl, reportUrl } = facts
  const until = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" })
  const filled = (word: string) =>
    fill(word, { issuer, set: String(set), file: attachment.fileName, until: `${until.format(new Date(endsAt))} UTC` })
  const title = filled(words.kitTitle)
  const lines = [
    filled(words.kitText),
    ...(account === null ? [] : [fill(words.account, { account })]),
    openerUrl === null ? filled(words.openWithAge) : `${filled(words.openOnPage)}\n${openerUrl}`,
    words.passphraseApart,
    filled(words.proveIt),
    reportUrl === null ? filled(words.notYou) : `${filled(words.notYouLink)}\n${reportUrl}`,
  ]
  return { ...written(language, title, lines), attachments: [attachment] }
}

/** Writes the message that brings the passphrase: short enough for a text, and of no use without the file. */
export function passphraseMessage({ issuer, set, passphrase }: PassphraseFacts, tag: string): Message {
  const language = parcelLanguage(tag)
  const words: ParcelWords = parcelWords[language]
  const facts = { issuer, set: String(set), passphrase }
  return written(language, fill(words.passphraseTitle, facts), [
    fill(words.passphraseText, facts),
    words.passphraseLife,
  ])
}

function fill(word: string, facts: Readonly<Record<string, string>>): string {
  return word.replace(/\{(\w+)\}/g, (_, name: string) => oneLine(facts[name] ?? ""))
}

// A name that comes from outside cannot begin a line, or a header, of its own.
function oneLine(fact: string): string {
  return fact.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
}

function written(language: ParcelLanguage, title: string, paragraphs: readonly string[]): Message {
  const text = `${paragraphs.join("\n\n")}\n`
  const body = paragraphs.map(
    paragraph => `<p style="margin:0 0 16px">${escaped(paragraph).replaceAll("\n", "<br>")}</p>`,
  )
  const direction = language === "ar" ? "rtl" : "ltr"
  return {
    title,
    text,
    html: `<!doctype html>
<html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;overflow-wrap:anywhere">
<div style="max-width:560px;margin:0 auto"><h1 style="margin:0 0 16px;font-size:22px;line-height:1.25">${escaped(title)}</h1>
${body.join("\n")}
</div></body></html>
`,
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, symbol => `&#${symbol.charCodeAt(0)};`)
}
