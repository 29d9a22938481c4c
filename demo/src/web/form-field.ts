import type { Ask } from "./visit.ts"

/** Reads one field of a posted form; empty where it is missing, given twice or a file, or where there is no form. */
export async function formField(c: Ask, name: string): Promise<string> {
  const value = (await form(c))[name]
  return typeof value === "string" ? value : ""
}

async function form(c: Ask): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody({ all: true })
  } catch (fault) {
    // A body that is not what its content type says.
    if (fault instanceof TypeError) return {}
    throw fault
  }
}
