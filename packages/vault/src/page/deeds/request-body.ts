import { VaultError } from "../../record/index.ts"

const wrong = (field: string): VaultError =>
  new VaultError("usage-wrong", `"${field}" is missing or not what it should be.`)

/** The fields of a JSON body, each read as what it has to be. @throws VaultError `usage-wrong`, naming the field. */
export class RequestBody {
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(json: unknown) {
    if (typeof json !== "object" || json === null || Array.isArray(json))
      throw new VaultError("usage-wrong", "A body is one JSON object.")
    this.#fields = json as Record<string, unknown>
  }

  text(field: string, maxLength = 1024): string {
    const text = this.optionalText(field, maxLength)
    if (text === undefined) throw wrong(field)
    return text
  }

  /** A text; undefined where it is absent or blank. */
  optionalText(field: string, maxLength = 1024): string | undefined {
    const value = Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined
    if (value === undefined || value === null) return undefined
    if (typeof value !== "string" || value.length > maxLength) throw wrong(field)
    return value.trim() === "" ? undefined : value
  }

  number(field: string): number {
    const value = this.#fields[field]
    if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrong(field)
    return value
  }

  isTrue(field: string): boolean {
    return this.#fields[field] === true
  }

  texts(field: string, maxCount = 10_000): readonly string[] {
    const value = this.#fields[field]
    if (!Array.isArray(value) || value.length > maxCount || value.some(each => typeof each !== "string"))
      throw wrong(field)
    return value as string[]
  }
}
