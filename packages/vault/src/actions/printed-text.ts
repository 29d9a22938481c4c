/** Characters that steer a terminal or turn the order of letters around. */
export const unsafeCharacters = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Text from a file of others, safe for a terminal: without control characters, and without marks that turn the order of letters around. */
export function plain(text: string): string {
  return text.replace(unsafeCharacters, "\uFFFD")
}

/** A name as a shell takes it for one word, to be pasted without harm whatever is in it. */
export function shellWord(text: string): string {
  const word = plain(text)
  if (/^[\p{L}\p{N} ._@%+=:,/-]+$/u.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", "'\\''")}'`
}
