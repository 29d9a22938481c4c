/** Says whether a field of a signed event is as its kind asks. */
export interface Check {
  (value: unknown): boolean
  /** what the value must be, for whoever gave another one */
  readonly expected: string
}
export function check(expected: string, holds: (value: unknown) => boolean): Check {
  return Object.assign((value: unknown) => holds(value), { expected })
}
export const isObject = (v: unknown): v is Record<string, unknown> =>
  typeof v === "object" && v !== null && !Array.isArray(v)

const maxText = 4096
const maxLongText = 1 << 20
export const maxCodes = 1000
export const text = check(
  `1 to ${maxText} characters`,
  v => typeof v === "string" && v.length > 0 && v.length <= maxText,
)
export const anyText = check(`at most ${maxLongText} characters`, v => typeof v === "string" && v.length <= maxLongText)
/** A recovery key may be a whole file. */
export const code = check("1 to 65536 characters", v => typeof v === "string" && v.length > 0 && v.length <= 1 << 16)
export const count = check("a whole number from 0", v => Number.isSafeInteger(v) && (v as number) >= 0)
export const flag = check("yes or no", v => typeof v === "boolean")
export const day = check("a day as YYYY-MM-DD", v => typeof v === "string" && /^\d{4}-\d\d-\d\d$/.test(v))
export const listOf = (item: Check, max = 10_000): Check =>
  check(`at most ${max} entries of ${item.expected} each`, v => Array.isArray(v) && v.length <= max && v.every(item))
export const oneOf = (...words: readonly string[]): Check => check(words.join(" or "), v => words.includes(v as string))
export const optional = (field: Check): Check => check(field.expected, v => v === undefined || field(v))
export const names = check("1 to 100 different names", v => {
  return Array.isArray(v) && v.length > 0 && v.length <= 100 && v.every(text) && new Set(v).size === v.length
})
export const orNull = (field: Check): Check =>
  check(`${field.expected}, or nothing`, v => v === undefined || v === null || field(v))

/** The name of the first field that is not as its kind asks, or null. */
export function misfit(value: Record<string, unknown>, shape: Readonly<Record<string, Check>>): string | null {
  for (const field in shape) if (!shape[field]!(value[field])) return field
  return null
}
