import { type ReaderSeal, type SealedCodes, type SheetSeal, VaultError } from "../../record/index.ts"
import { type HeaderOpener, openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import { checkOfCode, fitsCheck, type SaltedCode } from "./code-check.ts"

/** A member as codes are sealed to them. */
export interface Reader {
  readonly name: string
  readonly recipients: readonly string[]
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")

/** All codes in one seal, for members who read the whole sheet. */
export async function sealSheet(
  batch: string,
  codes: readonly SaltedCode[],
  readers: readonly Reader[],
): Promise<SheetSeal> {
  const recipients = readers.flatMap(reader => reader.recipients)
  return {
    rule: null,
    to: readers.map(({ name }) => name),
    count: codes.length,
    checks: codes.map((code, index) => checkOfCode(batch, index, code)),
    sheet: base64(await sealAgeFile(JSON.stringify(codes), recipients)),
  }
}

/** Each code in a seal of its own, so that no more is opened than is asked for. */
export async function sealForReaders(
  batch: string,
  codes: readonly SaltedCode[],
  rule: string,
  readers: readonly Reader[],
): Promise<ReaderSeal> {
  const recipients = readers.flatMap(reader => reader.recipients)
  const sealed: string[] = []
  for (const code of codes) sealed.push(base64(await sealAgeFile(JSON.stringify(code), recipients)))
  return {
    rule,
    to: readers.map(({ name }) => name),
    count: codes.length,
    checks: codes.map((code, index) => checkOfCode(batch, index, code)),
    codes: sealed,
  }
}

/**
 * The codes of a batch that one member can open alone, each bound to its check.
 * @param indexes which codes; all where none is named.
 * @throws VaultError `locked` where they are for others; `integrity-broken` where the seal holds other codes than were added.
 */
export async function openSeal(
  batch: string,
  sealed: SealedCodes,
  openHeader: HeaderOpener,
  indexes: readonly number[] = sealed.checks.map((_, index) => index),
): Promise<SaltedCode[]> {
  if ("need" in sealed)
    throw new VaultError("locked", `${sealed.need} of ${sealed.of.join(", ")} must agree to open these codes.`)
  const codes = "sheet" in sealed ? await openSheet(sealed, openHeader) : null
  const opened: SaltedCode[] = []
  for (const index of indexes) {
    const found = codes === null ? await openOne((sealed as ReaderSeal).codes[index] ?? "", openHeader) : codes[index]
    opened.push(assertKept(batch, index, found, sealed))
  }
  return opened
}

/** @throws VaultError `integrity-broken` where the code is not the one that was added. */
export function assertKept(batch: string, index: number, found: unknown, sealed: SealedCodes): SaltedCode {
  const { code, salt } = (found ?? {}) as Partial<SaltedCode>
  if (typeof code === "string" && typeof salt === "string" && fitsCheck(batch, index, { code, salt }, sealed))
    return { code, salt }
  throw new VaultError(
    "integrity-broken",
    `Code ${index + 1} is not the one that was kept: the member who sealed it put another in its place. See: postern-vault verify`,
  )
}

async function openSheet(sealed: SheetSeal, openHeader: HeaderOpener): Promise<readonly SaltedCode[]> {
  const codes = await openJson(sealed.sheet, openHeader)
  return Array.isArray(codes) ? (codes as SaltedCode[]) : []
}

const openOne = async (age: string, openHeader: HeaderOpener): Promise<SaltedCode> =>
  (await openJson(age, openHeader)) as SaltedCode

/** What an age file in base64 holds, as JSON; null where it holds none. */
async function openJson(age: string, openHeader: HeaderOpener): Promise<unknown> {
  const { plain } = await openAgeFile(Buffer.from(age, "base64"), openHeader)
  try {
    return JSON.parse(plain.toString("utf8"))
  } catch {
    // Deliberately without a cause: the engine's message quotes the text, which holds the code.
    return null
  }
}
