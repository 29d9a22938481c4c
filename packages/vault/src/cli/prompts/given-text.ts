import { tidyText, VaultError } from "../../record/index.ts"

/**
 * A name as it is kept: cleaned before anything is done with it, so that what is said and what is kept are the same.
 * @param what stands at the beginning of the message, such as "The account's name".
 * @throws VaultError `usage-wrong` where nothing is left of it, or it is longer than anything that is kept.
 */
export function givenText(text: string, what: string): string {
  const tidy = tidyText(text)
  if (tidy === "") throw new VaultError("usage-wrong", `${what} is empty. Nothing was changed.`)
  if (tidy.length > maxCharacters)
    throw new VaultError("usage-wrong", `${what} is longer than ${maxCharacters} characters. Nothing was changed.`)
  return tidy
}

const maxCharacters = 4096
