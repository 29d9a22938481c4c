import { mkdir, readdir } from "node:fs/promises"
import { join } from "node:path"
import { readIfThere, systemFault, writeDurably } from "../disk/durable-file.ts"
import type { LogProblem } from "../log/device-log.ts"
import { type MembersView, resolveDocuments } from "./document-chain.ts"
import { parseDocument, type SignedDocument } from "./members-document.ts"

export interface ReadMembers {
  readonly view: MembersView
  /** The file of each believed document, by its hash: what `members.json` is a copy of. */
  readonly texts: ReadonlyMap<string, string>
  readonly problems: readonly LogProblem[]
}

const problem = (kind: LogProblem["kind"], detail: string, device = "members.json"): LogProblem => ({
  device,
  kind,
  from: null,
  to: null,
  detail,
})

/**
 * Who belongs to the vault, by all documents that are there and signed. Where none can be believed the view has no head, and the
 * problems say why: the member's own devices can still be read.
 * @param remembered hashes of the documents that this device has read before, and the highest epoch.
 */
export async function loadMembers(
  folder: string,
  vault: string,
  founder: string,
  remembered: { readonly epoch: number; readonly documents: readonly string[] },
): Promise<ReadMembers> {
  const files: [name: string, text: string][] = []
  const copy = await readIfThere(join(folder, "members.json"))
  if (copy !== null) files.push(["members.json", copy.toString("utf8")])
  for (const name of (await readdir(join(folder, "members")).catch(() => [])).sort()) {
    const text =
      name.endsWith(".json") && !name.startsWith(".") ? await readIfThere(join(folder, "members", name)) : null
    if (text !== null) files.push([`members/${name}`, text.toString("utf8")])
  }
  const problems: LogProblem[] = []
  const documents: SignedDocument[] = []
  const texts = new Map<string, string>()
  const names = new Map<string, string>()
  for (const [name, text] of files) {
    const parsed = parseDocument(text, vault)
    if ("fault" in parsed) problems.push(problem("forged-members", `it ${parsed.fault}`, name))
    else {
      documents.push(parsed)
      texts.set(parsed.hash, text)
      names.set(parsed.hash, name)
    }
  }
  const view = resolveDocuments(documents, founder)
  for (const { hash } of view.forged)
    problems.push(
      problem(
        "forged-members",
        "it does not carry the signature of the founder or of an owner of the document before",
        names.get(hash),
      ),
    )
  if (copy === null && files.length === 0) problems.push(problem("forged-members", "it is missing"))
  const gone = remembered.documents.filter(hash => !view.valid.has(hash))
  const isOlder = (view.head?.document.epoch ?? 0) < remembered.epoch
  if (view.head !== null && (gone.length > 0 || isOlder)) {
    const detail = "an older version than this device has read before was put back"
    return {
      view: { ...view, head: null, readers: [] },
      texts,
      problems: [...problems, problem("rolled-back-members", detail)],
    }
  }
  if (view.heads.length > 1)
    problems.push(
      problem(
        "members-fork",
        "two owners changed the members apart; until one runs `postern-vault member agree`, codes are sealed only to those who are members for both",
      ),
    )
  // members.json is only a copy: where the documents themselves are whole, a wrong one is put right at the next write.
  const isCopyOfLittle = view.head?.document.format === "postern-vault/2" && files.length > 1
  return {
    view,
    texts,
    problems: isCopyOfLittle
      ? problems.filter(({ device }) => device !== "members.json" || view.heads.length > 1)
      : problems,
  }
}

/** Writes a document under its own name, and then the copy of it that tells other programs whose vault it is. */
export async function writeDocument(folder: string, epoch: number, hash: string, text: string): Promise<void> {
  const path = join(folder, "members")
  await mkdir(path, { recursive: true, mode: 0o700 }).catch(error => {
    throw systemFault(error, `making the folder ${path}`)
  })
  await writeDurably(join(path, `${epoch}-${hash.slice(0, 16)}.json`), text)
}
