import { codeFieldName, commonLosses, type ExportEntry, type Exported, factFields } from "./export-entry.ts"

const section = { id: "backup-codes", label: "Backup codes" }

/** One item template of 1Password's `op` for each account, a line each: `op item create -` reads one from stdin. */
export function exportOnePassword(entries: readonly ExportEntry[]): Exported {
  const lines = entries.map(entry => JSON.stringify(itemOf(entry)))
  return { bytes: Buffer.from(lines.map(line => `${line}\n`).join("")), losses: commonLosses(entries) }
}

function itemOf(entry: ExportEntry): object {
  const { account, batch, codes } = entry
  const concealed = codes.map(code => ({
    id: `code-${code.number}`,
    section,
    type: "CONCEALED",
    label: codeFieldName(code),
    value: code.text,
  }))
  const facts = factFields(entry, ["note", "tags"]).map(({ name, value }, index) => ({
    id: `fact-${index}`,
    section,
    type: "STRING",
    label: name,
    value,
  }))
  return {
    title: account.name,
    category: "LOGIN",
    tags: account.tags,
    ...(account.url ? { urls: [{ primary: true, href: account.url }] } : {}),
    sections: [section],
    fields: [
      { id: "username", type: "STRING", purpose: "USERNAME", label: "username", value: account.login ?? "" },
      { id: "notesPlain", type: "STRING", purpose: "NOTES", label: "notesPlain", value: batch.note ?? "" },
      ...concealed,
      ...facts,
    ],
  }
}
