export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** RFC 8785 for what is signed here (ASCII keys, strings, integers): one text for one value. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`
  const fields = Object.entries(value as { [key: string]: Json | undefined }).filter(([, v]) => v !== undefined)
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v!)}`).join(",")}}`
}
