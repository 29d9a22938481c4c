export const isHtml = (text: string): boolean =>
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype html|html[\s>]|head[\s>]|body[\s>])/i.test(
    text.slice(0, 8192),
  )

export const isKeePassXml = (text: string): boolean => /<KeePassFile[\s>]/.test(text.slice(0, 4096))

const headerLine =
  /^(?:from|to|cc|date|subject|message-id|mime-version|received|return-path|delivered-to|content-type|reply-to|x-[\w-]+|dkim-signature|arc-[\w-]+)\s*:/i

/** Whether a text begins as a mail: at least three of the headers that mails have, and nothing else before the first blank line. */
export function isMail(text: string): boolean {
  const lines = text
    .slice(0, 16_384)
    .replace(/^From [^\n]*\n/, "")
    .split(/\r?\n/)
  let headers = 0
  for (const line of lines) {
    if (line === "") break
    if (headerLine.test(line)) headers++
    else if (!/^[\t ]/.test(line) && !/^[\w-]+:/.test(line)) return false
  }
  return headers >= 3
}
