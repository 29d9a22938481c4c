import { createPostern, generateKeyEntry, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { createService, hashApiKey } from "postern/service"

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}
interface Content {
  readonly [type: string]: { readonly schema?: Schema; readonly example?: unknown }
}
interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}
interface Document {
  readonly info: { readonly title: string; readonly description?: string }
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Writes the OpenAPI document of the service as a page. */
export async function httpReference(): Promise<string> {
  const keys = parseKeyRing(generateKeyEntry())
  const postern = createPostern({ issuer: "Acme", store: memoryStore(), keys })
  const service = createService({
    postern,
    keys,
    apiKeys: [{ tenant: "default", hash: hashApiKey(generateKeyEntry()) }],
  })
  const answer = await service.fetch(new Request("http://127.0.0.1/openapi.json"), {})
  return pageOf((await answer.json()) as Document)
}

export function pageOf(document: Document): string {
  const lines = [
    "# HTTP interface",
    "",
    "From the OpenAPI 3.1 document that the service answers at `/openapi.json`.",
    "",
  ]
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? "other"))]
  for (const tag of tags) {
    lines.push(`## ${tag}`, "", document.tags?.find(({ name }) => name === tag)?.description ?? "", "")
    for (const each of operations)
      if ((each.operation.tags?.[0] ?? "other") === tag) lines.push(...operationLines(each))
  }
  lines.push("## Schemas", "")
  for (const [name, schema] of Object.entries(document.components.schemas))
    lines.push(`### ${name}`, "", inText(schema.description ?? ""), "", ...fieldTable(schema), "")
  return lines.join("\n")
}

function operationLines({ path, method, operation }: { path: string; method: string; operation: Operation }): string[] {
  const lines = [
    `### \`${method} ${path}\``,
    "",
    inText(operation.summary ?? ""),
    "",
    inText(operation.description ?? ""),
    "",
  ]
  const body = Object.values(operation.requestBody?.content ?? {})[0]
  if (body?.schema) lines.push("Body:", "", ...fieldTable(body.schema), "")
  if (body?.example !== undefined) lines.push("```json", JSON.stringify(body.example, null, 2), "```", "")
  lines.push("| status | answer | |", "|---|---|---|")
  for (const [status, { description, content }] of Object.entries(operation.responses)) {
    const schema = Object.values(content ?? {})[0]?.schema
    lines.push(`| ${status} | ${schema ? typeName(schema) : ""} | ${inCell(description)} |`)
  }
  return [...lines, ""]
}

function fieldTable(schema: Schema): string[] {
  if (schema.properties === undefined) return [typeName(schema)]
  const rows = Object.entries(schema.properties).map(([name, field]) => {
    const isOptional = !(schema.required ?? []).includes(name)
    return `| \`${name}\`${isOptional ? " (optional)" : ""} | ${typeName(field)} | ${inCell(field.description ?? "")} |`
  })
  return ["| field | type | |", "|---|---|---|", ...rows]
}

function typeName(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1)!
    return `[${name}](#${name.toLowerCase()})`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map(typeName).join(" or ")
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum !== undefined) return schema.enum.map(each => `\`${JSON.stringify(each)}\``).join(", ")
  if (schema.type === "array") return `list of ${schema.items ? typeName(schema.items) : "anything"}`
  return [schema.type ?? "anything"].flat().join(" or ")
}

const inText = (text: string) => text.replaceAll(/[<{]/g, sign => (sign === "<" ? "&lt;" : "&#123;"))
const inCell = (text: string) => inText(text).replaceAll("|", "\\|").replaceAll("\n", " ")
