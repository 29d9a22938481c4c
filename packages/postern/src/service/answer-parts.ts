import { answered, type Schema } from "./schema.ts"

/** Parts of answers. Nothing is checked with them while serving. */
export const trueOrFalse = answered({ type: "boolean" })
export const nothing = answered({ type: "null" })

export function wholeFrom(minimum?: number): Schema {
  return answered({ type: "integer", ...(minimum !== undefined && { minimum }) })
}

export function listOf(items: Schema): Schema {
  return answered({ type: "array", items: items.json }, items)
}

export function anyOf(...choices: readonly Schema[]): Schema {
  return answered({ anyOf: choices.map(({ json }) => json) }, ...choices)
}

export function orNull(schema: Schema): Schema {
  return anyOf(schema, nothing)
}
