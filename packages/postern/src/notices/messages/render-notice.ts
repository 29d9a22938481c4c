import type { Notice } from "../../issuer/index.ts"
import type { Message } from "../delivery/channel.ts"
import { wordingFor } from "../words/language.ts"
import { htmlBody } from "./html-body.ts"
import { contentOf } from "./notice-content.ts"
import { textBody } from "./text-body.ts"

/**
 * Says a notice in a person's language: what happened, when (UTC), from where, what is left, and what to do if it was them and if not.
 * Pure. Never a code, secret or key: a notice holds none, and of what strangers wrote nothing is passed on but a checked IP address.
 * @param language BCP 47; one that notices are not written in reads English
 * @throws RangeError for a kind of a later version
 */
export function renderNotice(notice: Notice, language: string): Message {
  const content = contentOf(notice, wordingFor(language))
  return { title: content.title, text: textBody(content), html: htmlBody(content) }
}
