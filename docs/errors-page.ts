import { writeFile } from "node:fs/promises"
import { faults } from "../packages/postern/src/record/index.ts"

/** Gives the page that lists every fault, from the table that the code uses. `npm run docs` writes it; a test holds it against the table. */
export function errorsPage(): string {
  const rows = Object.entries(faults).map(([code, { status, message }]) => `| \`${code}\` | ${status} | ${message} |`)
  return `# Faults

What should not happen is thrown as \`PosternError\` with a stable \`code\`; the service answers it as a problem document (RFC 9457) with the status
below. What can happen to an honest person, such as a wrong code or a wait, is no fault but a value: see [the HTTP interface](spec/http-api.md).
Arguments of the wrong shape are TypeError and RangeError, which name the argument.

Generated from \`packages/postern/src/record/errors.ts\` by \`npm run docs\`.

| code | status | message |
|---|---|---|
${rows.join("\n")}
`
}

if (import.meta.main) await writeFile(new URL("errors.md", import.meta.url), errorsPage())
