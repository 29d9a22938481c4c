import assert from "node:assert/strict"
import fc from "fast-check"
import { readFile } from "../../packages/vault/src/formats/index.ts"
import {
  authenticatorSamples,
  bytesOf,
  csvSamples,
  documentSamples,
  managerSamples,
  password,
  pdfOf,
  type Sample,
  seed,
} from "../../packages/vault/src/formats/samples/index.fixture.ts"
import { VaultError } from "../../packages/vault/src/record/index.ts"
import { type FuzzTarget, holdsLater } from "./fuzz-target.ts"
import { mutatedBytes, mutatedJson, mutatedText } from "./mutation.ts"

class PasswordAsked extends Error {}

/** A file is taken apart, or refused with a reason that quotes no secret. Derivations are not run: a file could make them dear. */
async function checkFile(name: string | null, bytes: Uint8Array): Promise<void> {
  try {
    const { kind, entries, remarks } = await readFile(
      { name, bytes },
      { askPassword: () => Promise.reject(new PasswordAsked()) },
    )
    assert.equal(typeof kind, "string")
    for (const remark of remarks) assertNoSecret(remark)
    for (const { title, login, url, blocks } of entries) {
      for (const shown of [title, login, url])
        assert.doesNotMatch(shown ?? "", /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u, "a name with controls")
      for (const block of blocks) assert.ok(block.text.trim() !== "" && (block.line === null || block.line >= 1))
    }
  } catch (fault) {
    if (fault instanceof PasswordAsked) return
    if (!(fault instanceof VaultError)) throw fault
    assertNoSecret(`${fault.message}${fault.cause ?? ""}`)
  }
}

function assertNoSecret(text: string): void {
  for (const secret of [password, seed]) assert.ok(!text.includes(secret.slice(0, 10)), "a secret in a message")
}

const named = (samples: readonly Sample[]): fc.Arbitrary<Sample> => fc.constantFrom(...samples)
const isText = ({ content }: Sample): boolean => typeof content === "string"
const isJson = ({ content }: Sample): boolean => typeof content === "object" && !(content instanceof Uint8Array)
const isPacked = ({ content }: Sample): boolean => content instanceof Uint8Array

/** A sample's name with a mutation of its content. */
const mutated = <T>(
  samples: readonly Sample[],
  mutate: (sample: Sample) => fc.Arbitrary<T>,
): fc.Arbitrary<[string, T]> => named(samples).chain(sample => fc.tuple(fc.constant(sample.name), mutate(sample)))

const textOf = ({ content }: Sample): fc.Arbitrary<string> => mutatedText(fc.constant(content as string))
const others = [...managerSamples, ...authenticatorSamples, ...documentSamples]

export const formatTargets: readonly FuzzTarget[] = [
  {
    name: "tables of accounts",
    shortRuns: 800,
    longRuns: 100_000,
    property: holdsLater(mutated(csvSamples, textOf), ([name, text]) => checkFile(name, Buffer.from(text))),
  },
  {
    name: "exports in JSON",
    shortRuns: 800,
    longRuns: 100_000,
    property: holdsLater(
      mutated(others.filter(isJson), ({ content }) => mutatedJson(fc.constant<unknown>(content))),
      ([name, json]) => checkFile(name, Buffer.from(JSON.stringify(json) ?? "")),
    ),
  },
  {
    name: "pages, mails, markup and XML",
    shortRuns: 800,
    longRuns: 100_000,
    property: holdsLater(mutated(others.filter(isText), textOf), ([name, text]) => checkFile(name, Buffer.from(text))),
  },
  {
    name: "packed documents and exports",
    shortRuns: 500,
    longRuns: 60_000,
    property: holdsLater(
      mutated(others.filter(isPacked), ({ content }) => mutatedBytes(fc.constant(bytesOf(content)))),
      ([name, bytes]) => checkFile(name, bytes),
    ),
  },
  {
    name: "encodings",
    shortRuns: 300,
    longRuns: 40_000,
    property: holdsLater(
      fc.tuple(
        mutated([...csvSamples, ...documentSamples].filter(isText), textOf),
        fc.constantFrom("utf16le", "latin1", "swapped"),
      ),
      ([[name, text], encoding]) =>
        checkFile(
          name,
          encoding === "swapped"
            ? Buffer.from(text, "utf16le").swap16()
            : Buffer.from(text, encoding as "utf16le" | "latin1"),
        ),
    ),
  },
  {
    name: "PDF",
    shortRuns: 8,
    longRuns: 300,
    property: async () => {
      const valid = await pdfOf(document => document.text(`Recovery codes\n1a2b3-c4d5e\nPassword: ${password}`), {
        compress: false,
      })
      return holdsLater(mutatedBytes(fc.constant(valid)), bytes =>
        checkFile("codes.pdf", Buffer.concat([Buffer.from("%PDF-1.7\n"), bytes])),
      )()
    },
  },
]
