import { findCodes, isDownloadName, isTellingName } from "../reading/index.ts"

/** What makes a file look like a readable copy of backup codes. */
export interface Suspicion {
  /** How sure, 0 to 1; from 0.5 on it is reported. */
  readonly confidence: number
  readonly service: string | null
  readonly evidence: readonly string[]
  /** The codes found, for comparing with the vault; never printed. */
  readonly codes: readonly string[]
}

/** So many characters are looked at: a list of codes stands at the beginning of what holds it, or near its heading. */
const nearHeading = 4096
const minConfidence = 0.5

/** Looks at the beginning of a text. Null where nothing speaks for codes. */
export function suspectText(path: string, text: string): Suspicion | null {
  const named = isDownloadName(path)
  const telling = named || isTellingName(path)
  const heading = telling ? -1 : headingAt(text)
  const isTold = telling || heading >= 0
  if (!isTold && !isShortList(text)) return null
  const start = heading < 512 ? 0 : text.lastIndexOf("\n", heading) + 1
  const [found] = findCodes(text.slice(start, start + nearHeading), path)
  if (found === undefined || (found.sort === "reusable" && !isTold)) return null
  const { length } = found.codes
  const min = named ? 1 : telling ? 2 : heading >= 0 ? 4 : 6
  if (length < min || !isUniform(found.shape, isTold)) return null
  const weights: [boolean, number, string][] = [
    [named, 0.6, "named like a service's download"],
    [telling && !named, 0.3, "its name"],
    [heading >= 0, 0.4, "its wording"],
    [found.format !== null, 0.8, "check symbols of Postern codes"],
    [!isTold, 0.35, "nothing else in the file"],
    [length >= 5, 0.2, `${length} codes of one shape (${found.shape})`],
  ]
  const speaking = weights.filter(([holds]) => holds)
  const confidence = Math.min(
    1,
    speaking.reduce((sum, [, weight]) => sum + weight, 0),
  )
  if (confidence < minConfidence) return null
  return { confidence, service: found.service, evidence: speaking.map(([, , why]) => why), codes: found.codes }
}

const wording =
  /(?:back-?up|recovery|reserve|scratch|rescue|emergency|two[- ]?factor|2fa|one-?time|wiederherstellungs?|sicherungs?|ersatz|notfall|einmal)[ _.-]{0,2}(?:verification |authentication |login |sign-?in )?(?:codes?|keys?|schlüssel)|c(?:ó|o)digos? de (?:respaldo|recuperaci|seguridad|emergencia)|codes? de (?:secours|r(?:é|e)cup)|バックアップ ?コード|リカバリー ?コード|备用(?:验证)?码|恢复(?:代)?码|備用碼|رموز (?:النسخ|احتياطية|الاسترداد)|g\.co\/2sv|Postern kit /i

/** Where a text first speaks of backup codes; -1 where it does not. */
export const headingAt = (text: string): number => text.search(wording)

/** A short text whose first line could be a code: the cheap question before the text is read. */
function isShortList(text: string): boolean {
  return (
    text.length < 2048 &&
    /^\s*(?:[-*] |\d+[.:)] ?)?(?=\S*[\d-])[A-Za-z0-9]{4,}(?:[- ][A-Za-z0-9]{4,})*\s*(?:\n|\r)/.test(text)
  )
}

/** Shapes that codes have and hashes, dates and version numbers have not, where nothing else speaks for codes. */
function isUniform(shape: string, spokenFor: boolean): boolean {
  if (spokenFor) return !shape.startsWith("8-4-4-4-12 ")
  return /^(?:5-5|4-4|4-4-4|4-4-4-4|10-10|16) (?:hex|lower|upper|mixed|digits)$/.test(shape)
}
