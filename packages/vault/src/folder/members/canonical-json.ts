export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** Deeper than anything that is signed here: what others put in a file must not use up the stack. */
const maxDepth = 100

/**
 * RFC 8785 for what is signed here (ASCII keys, strings, integers): one text for one value.
 * @throws RangeError where values lie more than 100 deep in each other.
 */
export function canonicalJson(value: Json, depth = 0): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value)
  if (depth > maxDepth) throw new RangeError("nested too deeply")
  if (Array.isArray(value)) return `[${value.map(each => canonicalJson(each, depth + 1)).join(",")}]`
  const fields = Object.entries(value as { [key: string]: Json | undefined }).filter(([, v]) => v !== undefined)
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v!, depth + 1)}`).join(",")}}`
}
