/** A kind of file with its article: `a Bitwarden export`, `an Apple Passwords export`, `an RTF document`. */
export const withArticle = (kind: string): string =>
  /^(?:[aeio]|u(?!ni)|(?:RTF|XML|HTML)\b)/i.test(kind) ? `an ${kind}` : `a ${kind}`
