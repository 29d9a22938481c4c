const maxNameCharacters = 500

/**
 * A name from somebody else's file, fit for a screen, a file and a database: on one line, without control characters, halves of pairs and
 * marks that turn the direction of reading, in Unicode's composed form.
 */
export const cleanName = (name: string): string =>
  name
    .slice(0, maxNameCharacters * 4)
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffd]/g, "")
    .normalize("NFC")
    .trim()
    .slice(0, maxNameCharacters)
    .toWellFormed()
    .replace(/\ufffd$/, "")
