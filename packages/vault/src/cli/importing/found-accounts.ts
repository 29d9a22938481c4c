import { basename } from "node:path"
import type { Candidate, UnreadLine } from "../../reading/index.ts"
import { codeKey, nameKey } from "../../record/index.ts"
import type { ImportedFile } from "./import-files.ts"

/** An account that was found, and the files that tell of it. */
export interface FoundAccount {
  readonly candidate: Candidate
  readonly sources: readonly string[]
}

/** The accounts of all files. What several files tell of the same codes is one account. */
export function gatherAccounts(files: readonly ImportedFile[]): FoundAccount[] {
  const found: FoundAccount[] = []
  // By each code, and by service and login where there is none: of thousands of accounts each is looked up, not sought.
  const places = new Map<string, readonly number[]>()
  for (const { path, reading } of files)
    for (const candidate of reading?.candidates ?? []) {
      const keys = keysOf(candidate)
      const near = new Set(keys.flatMap(key => places.get(key) ?? []))
      const at = [...near].find(index => isSame(found[index]!.candidate, candidate)) ?? found.length
      const account = { candidate, sources: [path] }
      found[at] = at === found.length ? account : merge(found[at]!, account)
      // Most keys have one place, and such lists are shared: of a million codes each would be large.
      const only = [at]
      for (const key of keys) {
        const known = places.get(key) ?? []
        if (!known.includes(at)) places.set(key, known.length === 0 ? only : [...known, at])
      }
    }
  return found
}

const holdsAll = (codes: Candidate["codes"], others: Candidate["codes"]): boolean => {
  const kept = new Set(codes.map(({ text }) => codeKey(text)))
  return others.every(({ text }) => kept.has(codeKey(text)))
}

/** What two candidates for one account have in common. One of Postern's own exports is what it says it is. */
function keysOf({ kept, codes, service, login }: Candidate): string[] {
  if (kept !== null) return []
  if (codes.length > 0) return codes.map(({ text }) => `code ${codeKey(text)}`)
  return service === null || login === null ? [] : [`account ${nameKey(service)} ${nameKey(login)}`]
}

/** Whether all codes of one are those of the other, as in a browser's second download; or both tell of one account without codes. */
const isSame = (a: Candidate, b: Candidate): boolean => holdsAll(a.codes, b.codes) || holdsAll(b.codes, a.codes)

/** The longer list with the marks of both, and the name of which it is surer. */
function merge(a: FoundAccount, b: FoundAccount): FoundAccount {
  const [more, less] = b.candidate.codes.length > a.candidate.codes.length ? [b, a] : [a, b]
  const surer = less.candidate.confidence > more.candidate.confidence ? less.candidate : more.candidate
  const codes = more.candidate.codes.map(code => {
    const other = less.candidate.codes.find(({ text }) => codeKey(text) === codeKey(code.text))
    return other === undefined ? code : { ...code, used: code.used || other.used }
  })
  const names = [...new Set(less.sources.map(path => basename(path)))].filter(
    name => !more.sources.some(path => basename(path) === name),
  )
  const { name, service, url, confidence } = surer
  return {
    candidate: {
      ...more.candidate,
      name,
      service,
      url,
      confidence,
      login: surer.login ?? more.candidate.login ?? less.candidate.login,
      codes,
      evidence: [...surer.evidence, ...names.map(each => `also in ${each}`)],
    },
    sources: [...more.sources, ...less.sources],
  }
}

/**
 * Where nobody is asked, a code whose check symbols do not fit is not kept: it cannot be right. It stands among the lines that were not
 * taken instead.
 */
export function leaveOutWrong<T extends { readonly candidate: Candidate; readonly unread: readonly UnreadLine[] }>(
  given: T,
): T {
  const isWrong = ({ doubt }: Candidate["codes"][number]): boolean => doubt?.kind === "check-symbols"
  const { codes } = given.candidate
  if (!codes.some(isWrong)) return given
  const wrong = codes.filter(isWrong).map(({ line, doubt }): UnreadLine => {
    const { kind: _, ...about } = doubt!
    return { line, entry: null, field: null, reason: "check-symbols", ...about }
  })
  const candidate = { ...given.candidate, codes: codes.filter(code => !isWrong(code)) }
  return { ...given, candidate, unread: [...given.unread, ...wrong] }
}

/** The same for all accounts of a file. */
export function withoutWrongCodes(file: ImportedFile): ImportedFile {
  const { reading } = file
  if (reading === null) return file
  const given = reading.candidates.map(candidate => leaveOutWrong({ candidate, unread: [] }))
  const unread = [...reading.unread, ...given.flatMap(each => each.unread)]
  return { ...file, reading: { ...reading, candidates: given.map(({ candidate }) => candidate), unread } }
}
