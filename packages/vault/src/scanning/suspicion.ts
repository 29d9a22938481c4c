import { plainFileName, posternFormat, readCodeBlock, recogniseService, serviceFiles } from "../reading/index.ts"

/** What makes a file look like a readable copy of backup codes. */
export interface Suspicion {
  /** How sure, 0 to 1; from 0.5 on it is reported. */
  readonly confidence: number
  readonly service: string | null
  readonly evidence: readonly string[]
  /** The codes found, for comparing with the vault; never printed. */
  readonly codes: readonly string[]
}

const names = serviceFiles.flatMap(({ name }) =>
  name === undefined || name.source === "^$" || name.source === "^.+-backup-codes\\.txt$"
    ? []
    : [name.source.replace(/^\^|\$$/g, "")],
)
/** One expression for all the names of downloads: a scan asks it of every file. */
const downloadName = new RegExp(
  `^(?:${names.map(source => source.replace(/\(\?<\w+>/g, "(?:")).join("|")}|.+-backup-codes(?:-set-\\d+)?\\.txt)$`,
  "i",
)
const tellingName =
  /(?:backup|recovery|scratch|rescue|emergency|2fa|mfa|otp|two[-_ ]?factor)[-_ ]?(?:auth\w*[-_ ])?(?:codes?|keys?)/i

/** Whether the name alone is one that services give to such files. */
export const isDownloadName = (path: string): boolean => downloadName.test(plainFileName(path))

/** Whether the name speaks of backup codes at all. */
export const isTellingName = (path: string): boolean => tellingName.test(plainFileName(path))

const wording =
  /(?:backup|recovery|scratch|rescue|emergency|two[- ]factor)[- ](?:verification |authentication |login |sign-?in )?(?:codes?|keys?)|g\.co\/2sv|Postern kit /i

/** The most characters that are looked at: a list of codes stands at the beginning of what holds it, or near its heading. */
const nearHeading = 4096

/**
 * Looks at the beginning of a text. Null where nothing speaks for codes.
 * @param isKept whether a code is one of the vault's own, which settles the matter.
 */
export function suspectText(
  path: string,
  text: string,
  isKept: (code: string) => boolean = () => false,
): Suspicion | null {
  const named = isDownloadName(path)
  const telling = named || isTellingName(path)
  const heading = wording.exec(text)
  if (!telling && heading === null && !isShortList(text)) return null
  const start = heading === null || heading.index < 512 ? 0 : text.lastIndexOf("\n", heading.index) + 1
  const block = readCodeBlock(text.slice(start, start + nearHeading))
  const { length } = block.codes
  if (block.codes.some(code => isKept(code.text))) {
    const codes = block.codes.map(code => code.text)
    return { confidence: 1, service: null, evidence: [`${length} codes, some of them in the vault`], codes }
  }
  if (length === 0 || (block.sort === "reusable" && !telling && heading === null)) return null
  const fewest = named ? 1 : telling ? 2 : heading !== null ? 4 : 6
  if (length < fewest || !isUniform(block.shape, heading !== null || telling)) return null
  const recognised = recogniseService(path, text.slice(0, nearHeading), block)
  const isPostern = posternFormat(block.codes.map(code => code.text)) !== null
  const weights: [boolean, number, string][] = [
    [named, 0.6, "named like a service's download"],
    [telling && !named, 0.3, "its name"],
    [heading !== null, 0.4, "its wording"],
    [isPostern, 0.8, "check symbols of Postern codes"],
    [heading === null && !telling, 0.35, "nothing else in the file"],
    [length >= 5, 0.2, `${length} codes of one shape (${block.shape})`],
  ]
  const speaking = weights.filter(([holds]) => holds)
  const confidence = Math.min(
    1,
    speaking.reduce((sum, [, weight]) => sum + weight, 0),
  )
  if (confidence < 0.5) return null
  return {
    confidence,
    service: recognised.service,
    evidence: speaking.map(([, , why]) => why),
    codes: block.codes.map(code => code.text),
  }
}

/** A short text whose first line could be a code: the cheap question before the splitter is asked. */
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
