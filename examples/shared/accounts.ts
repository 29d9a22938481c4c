import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from "node:crypto"

export interface Account {
  readonly id: string
  readonly email: string
}

interface Row extends Account {
  readonly salt: Buffer
  readonly hash: Buffer
}

const rows = new Map<string, Row>()

/** Opens an account; null where the address has one. */
export function signUp(email: string, password: string): Account | null {
  if (email === "" || password === "" || rows.has(email)) return null
  const salt = randomBytes(16)
  const row = { id: randomUUID(), email, salt, hash: scryptSync(password, salt, 32) }
  rows.set(email, row)
  return row
}

/** Gives the account with this address and password, or null. */
export function signIn(email: string, password: string): Account | null {
  const row = rows.get(email)
  return row !== undefined && timingSafeEqual(scryptSync(password, row.salt, 32), row.hash) ? row : null
}

export function emailOf(id: string): string {
  return [...rows.values()].find(row => row.id === id)?.email ?? ""
}
