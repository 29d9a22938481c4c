import { tidyEmail } from "./accounts.ts"

const minPasswordLength = 10
const maxPasswordLength = 256

/** Says in words what is wrong with an address, or gives null. */
export function emailFault(email: string): string | null {
  const isAddress = email.length <= 200 && /^[^\s@:\p{C}]+@[^\s@:\p{C}]+$/u.test(email.trim())
  return isAddress ? null : "Please give an e-mail address, such as ada@example.com."
}

/** Says in words what is wrong with a new password, or gives null. Length is all that is asked (NIST SP 800-63B-4 §3.1.1.2). */
export function passwordFault(password: string, email: string): string | null {
  if (password.length < minPasswordLength)
    return `Please choose a password of at least ${minPasswordLength} characters.`
  if (password.length > maxPasswordLength) return `Please choose a password of at most ${maxPasswordLength} characters.`
  return tidyEmail(password) === tidyEmail(email) ? "Please choose a password other than your address." : null
}
