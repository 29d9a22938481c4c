type Fields = Readonly<Record<string, "string" | "boolean" | "number" | "object" | "array">>

/** An endpoint's metadata: its OpenAPI description, and that no cache may keep the answer. */
export function described(summary: string, description: string, fields: Fields) {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [
      name,
      type === "array" ? { type, items: { type: "string" } } : { type },
    ]),
  )
  const schema = { type: "object" as const, properties }
  return {
    noStore: true,
    openapi: {
      summary,
      description,
      responses: { 200: { description: summary, content: { "application/json": { schema } } } },
    },
  }
}
