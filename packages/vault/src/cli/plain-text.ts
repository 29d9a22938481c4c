/** Text from a file of others, safe for a terminal: without control characters, and without marks that turn the order of letters around. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\uFFFD")
}
