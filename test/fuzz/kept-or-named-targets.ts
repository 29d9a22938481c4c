import assert from "node:assert/strict"
import fc from "fast-check"
import { zipSync } from "fflate"
import { withoutSecrets } from "../../packages/vault/src/formats/entries/secret-names.ts"
import { anyText, bare, lostLines } from "../../packages/vault/src/reading/code-texts.fixture.ts"
import { decodeText, type Reading, readImport } from "../../packages/vault/src/reading/index.ts"
import { couldBeCode } from "../../packages/vault/src/reading/lines/code-like.ts"
import { splitLines } from "../../packages/vault/src/reading/lists/text-line.ts"
import { VaultError } from "../../packages/vault/src/record/index.ts"
import { type FuzzTarget, holdsLater } from "./fuzz-target.ts"
import { mutatedText } from "./mutation.ts"

/** What a file held; null where it was refused as a whole, which is told by itself. */
async function readingOf(name: string, bytes: Uint8Array): Promise<Reading | null> {
  try {
    return await readImport({ name, bytes }, { askPassword: () => Promise.reject(new VaultError("input-needed")) })
  } catch (fault) {
    if (fault instanceof VaultError) return null
    throw fault
  }
}

const keptIn = ({ candidates }: Reading): string[] => candidates.flatMap(({ codes }) => codes.map(({ text }) => text))

/** Each line of a text with eight letters and digits in a row is kept, or its number is told. */
async function checkText(name: string, bytes: Uint8Array): Promise<void> {
  const reading = await readingOf(name, bytes)
  if (reading === null || reading.kind !== "text") return
  const { unread, wording } = reading
  const named = new Set([...unread.map(({ line }) => line), ...wording])
  assert.deepEqual(lostLines(decodeText(bytes) ?? "", keptIn(reading), named), [])
}

/** Each line of a note that could be a code is kept, or shown as a line that was not taken. */
async function checkNote(note: string, name: string, bytes: Uint8Array): Promise<void> {
  const reading = await readingOf(name, bytes)
  if (reading === null) return
  const kept = keptIn(reading).map(bare)
  const left = splitLines(withoutSecrets(note).text).filter(
    line => couldBeCode(line) && !kept.some(code => bare(line).includes(code)),
  )
  // What is shown hides the codes, so lines are counted and not compared.
  const told = reading.unread.length + reading.otherNumbers.length
  assert.ok(left.length <= told, `${name}: ${told} told of ${JSON.stringify(left)}`)
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

/** A note in the form in which a program exports it. */
const containers: Readonly<Record<string, (note: string) => Uint8Array>> = {
  "bitwarden.json": notes =>
    json({ encrypted: false, items: [{ type: 2, name: "Acme", notes, secureNote: { type: 0 } }] }),
  "bitwarden-fields.json": note =>
    json({
      encrypted: false,
      items: [
        { type: 1, name: "Acme", login: {}, fields: splitLines(note).map(value => ({ name: "Misc", value, type: 0 })) },
      ],
    }),
  "chrome.csv": note =>
    Buffer.from(`name,url,username,password,note\nAcme,https://acme.example,ada,pw,${cell(note)}\n`),
  "unknown.csv": note => Buffer.from(`what;who;remarks\nAcme;ada;${cell(note)}\n`),
  "keepass.xml": note =>
    Buffer.from(
      `<?xml version="1.0"?><KeePassFile><Root><Group><Entry><String><Key>Title</Key><Value>Acme</Value></String><String><Key>Notes</Key><Value>${escaped(note)}</Value></String></Entry></Group></Root></KeePassFile>`,
    ),
  "export.1pux": notesPlain =>
    zipSync(
      {
        "export.data": json({
          accounts: [
            {
              vaults: [
                { items: [{ overview: { title: "Acme" }, details: { notesPlain, loginFields: [], sections: [] } }] },
              ],
            },
          ],
        }),
      },
      { level: 0 },
    ),
  "page.html": note => Buffer.from(`<!doctype html><html><body><pre>${escaped(note)}</pre></body></html>`),
}

export const keptOrNamedTargets: readonly FuzzTarget[] = [
  {
    name: "kept or named: texts",
    shortRuns: 600,
    longRuns: 60_000,
    property: holdsLater(
      fc.tuple(
        fc.constantFrom("notes.txt", "github-recovery-codes.txt", "Backup-codes-ada.txt", "x"),
        mutatedText(anyText),
        fc.constantFrom("utf8" as const, "utf16le" as const),
      ),
      ([name, text, encoding]) =>
        checkText(name, encoding === "utf8" ? Buffer.from(text) : Buffer.from(`\ufeff${text}`, encoding)),
    ),
  },
  {
    name: "kept or named: notes",
    shortRuns: 600,
    longRuns: 60_000,
    property: holdsLater(fc.tuple(fc.constantFrom(...Object.keys(containers)), anyText), ([name, note]) =>
      checkNote(note, name, containers[name]!(note)),
    ),
  },
]
