/** What is said of a private account or of its codes: sealed to those who may read them, and to nobody else. */
export interface SealedFacts {
  /** Names of members. */
  readonly to: readonly string[]
  /** An age file (base64) with the facts as JSON. */
  readonly age: string
}

/** What stands in the place of facts that are sealed when they are signed. */
export const unsealed: SealedFacts = { to: [], age: "" }

/** What of an account is sealed where it is private. Its reference and its tags are not: rules go by tags. */
export const privateOfAccount = ["name", "service", "login", "url", "owner"] as const
/** What of a batch is sealed then: where codes came from may name the service. */
export const privateOfBatch = ["issuer", "source", "note"] as const

/** Of the fields those that have a text. */
export function textsIn<K extends string>(
  facts: Readonly<Partial<Record<K, unknown>>>,
  fields: readonly K[],
): Partial<Record<K, string>> {
  const texts = fields.flatMap(field => (typeof facts[field] === "string" ? [[field, facts[field]]] : []))
  return Object.fromEntries(texts) as Partial<Record<K, string>>
}

/** The facts without these fields. */
export function without<T extends object>(facts: T, fields: readonly string[]): T {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !fields.includes(name))) as T
}
