/** JSON Schema as OpenAPI 3.1 has it (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What is wrong with a value, and where. Never the value itself: it may be a code. */
export interface SchemaFault {
  readonly path: readonly string[]
  readonly detail: string
  /** where fields are not known: their names, which came from outside */
  readonly unknownNames?: readonly string[]
}

type Check = (value: unknown) => readonly SchemaFault[]

/**
 * What a request must look like and an answer does: one object that checks a value and describes itself in the OpenAPI document. Small on
 * purpose: bodies here are strict objects of strings, and a library for everything else takes longer to load than the whole service.
 */
export class Schema<out T = unknown> {
  readonly isOptional: boolean
  /** for use where the schema stands; a named one is a reference */
  readonly json: JsonSchema
  /** the named schemas that it refers to, itself included */
  readonly named: Readonly<Record<string, JsonSchema>>
  readonly #check: Check
  declare readonly output: T

  constructor(json: JsonSchema, check: Check, named: Readonly<Record<string, JsonSchema>> = {}, isOptional = false) {
    this.json = json
    this.named = named
    this.isOptional = isOptional
    this.#check = check
  }

  /** Gives everything that is wrong with a value; nothing where it fits. */
  faultsIn(value: unknown): readonly SchemaFault[] {
    return this.#check(value)
  }

  optional(): Schema<T | undefined> {
    return new Schema(this.json, this.#check, this.named, true)
  }

  /** Describes it; `name` makes it a component of the document, to which every use refers. */
  described(description: string, { name, ...facts }: { name?: string; examples?: readonly string[] } = {}): Schema<T> {
    const json = { ...this.json, ...(description !== "" && { description }), ...facts }
    if (name === undefined) return new Schema(json, this.#check, this.named, this.isOptional)
    return new Schema(
      { $ref: `#/components/schemas/${name}` },
      this.#check,
      { ...this.named, [name]: json },
      this.isOptional,
    )
  }
}

/** A rule about a string: what the document says of it, and the sentence for a string that breaks it. */
export interface TextRule {
  readonly json: JsonSchema
  readonly holds: (text: string) => boolean
  readonly detail: string
}

/** A string that keeps every rule. */
export function text(...rules: readonly TextRule[]): Schema<string> {
  const json = Object.assign({ type: "string" }, ...rules.map(rule => rule.json).reverse())
  return new Schema(json, value => {
    if (typeof value !== "string") return expected("a string")
    return rules.filter(rule => !rule.holds(value)).map(({ detail }) => ({ path: [], detail }))
  })
}

/** A rule by pattern. */
export function matching(pattern: RegExp, detail: string): TextRule {
  return { json: { pattern: pattern.source }, holds: value => pattern.test(value), detail }
}

/** A rule by number of UTF-16 units. */
export function between(minLength: number, maxLength: number, detail: string): TextRule {
  const json = { ...(minLength > 0 && { minLength }), maxLength }
  return { json, holds: value => value.length >= minLength && value.length <= maxLength, detail }
}

/** One of these words. */
export function word<const W extends string>(...words: readonly W[]): Schema<W> {
  const isOne = (value: unknown) => (words as readonly unknown[]).includes(value)
  return new Schema({ type: "string", enum: words }, value =>
    isOne(value) ? [] : expected(`one of ${words.join(", ")}`),
  )
}

type Fields = Readonly<Record<string, Schema>>
type OptionalNames<F extends Fields> = { [N in keyof F]: undefined extends F[N]["output"] ? N : never }[keyof F]
type ObjectOf<F extends Fields> = { [N in Exclude<keyof F, OptionalNames<F>>]: F[N]["output"] } & {
  [N in OptionalNames<F>]?: F[N]["output"]
}

/** An object of these fields and no other. */
export function strictObject<F extends Fields>(fields: F): Schema<ObjectOf<F>> {
  const entries = Object.entries(fields)
  const required = entries.filter(([, field]) => !field.isOptional).map(([name]) => name)
  const json = {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, field]) => [name, field.json])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
  const check: Check = value => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return expected("an object")
    const faults = entries.flatMap(([name, field]) => {
      const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
      if (given === undefined && field.isOptional) return []
      return field.faultsIn(given).map(fault => ({ ...fault, path: [name, ...fault.path] }))
    })
    const unknownNames = Object.keys(value).filter(name => !Object.hasOwn(fields, name))
    return unknownNames.length === 0
      ? faults
      : [...faults, { path: [], detail: "There is no such field.", unknownNames }]
  }
  return new Schema(json, check, Object.assign({}, ...entries.map(([, field]) => field.named)))
}

/** What is only ever answered is described and never checked here: a test holds every answer against the document. */
export function answered(json: JsonSchema, ...parts: readonly Schema[]): Schema {
  const refuse = () => {
    throw new TypeError("this schema describes answers")
  }
  return new Schema(json, refuse, Object.assign({}, ...parts.map(part => part.named)))
}

function expected(what: string): readonly SchemaFault[] {
  return [{ path: [], detail: `Expected ${what}.` }]
}
