import type { Ask } from "./visit.ts"

/** Reads one field of a posted form; empty where it is missing, given twice or a file. */
export async function formField(c: Ask, name: string): Promise<string> {
  const value = (await c.req.parseBody({ all: true }))[name]
  return typeof value === "string" ? value : ""
}
