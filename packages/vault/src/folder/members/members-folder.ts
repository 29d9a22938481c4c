import { join } from "node:path"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { fileNames, isFile } from "../disk/file-names.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import type { LogProblem } from "../log/device-log.ts"
import { type MembersView, resolveDocuments } from "./document-chain.ts"
import { documentFile, parseDocument, type SignedDocument } from "./members-document.ts"

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
  const copyPath = join(folder, "members.json")
  const copy = (await isFile(copyPath)) ? await readIfThere(copyPath) : null
  if (copy !== null) files.push(["members.json", copy.toString("utf8")])
  for (const name of await fileNames(join(folder, "members"))) {
    const text =
      name.endsWith(".json") && !name.startsWith(".") ? await readIfThere(join(folder, "members", name)) : null
    if (text !== null) files.push([`members/${name}`, text.toString("utf8")])
  }
  const problems: LogProblem[] = []
  const documents: SignedDocument[] = []
  const texts = new Map<string, string>()
  const names = new Map<string, string>()
  const agreements = await readAgreements(folder)
  for (const [name, text] of files) {
    const parsed = parseDocument(text, vault)
    if ("fault" in parsed) problems.push(problem("forged-members", `it ${parsed.fault}`, name))
    else {
      const others = agreements.get(fileName(parsed.document.epoch, parsed.hash)) ?? []
      const signatures = [...parsed.signatures, ...others]
      documents.push({ ...parsed, signatures })
      texts.set(parsed.hash, others.length === 0 ? text : documentFile(JSON.parse(text).document, signatures))
      names.set(parsed.hash, name)
    }
  }
  const view = resolveDocuments(documents, founder, remembered.documents)
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
  await makePrivateFolder(path)
  await writeDurably(join(path, `${fileName(epoch, hash)}.json`), text)
}

const fileName = (epoch: number, hash: string): string => `${epoch}-${hash.slice(0, 16)}`

type Signature = SignedDocument["signatures"][number]

/** Writes a further owner's signature of a document that is there: beside it, since no file has two writers. */
export async function writeAgreement(
  folder: string,
  { document, hash }: SignedDocument,
  signature: Signature,
): Promise<void> {
  const path = join(folder, "members", `${fileName(document.epoch, hash)}.${signature.by}.sig`)
  await writeDurably(path, `${JSON.stringify(signature)}\n`)
}

/** The signatures that lie beside documents, by the documents' names. */
async function readAgreements(folder: string): Promise<ReadonlyMap<string, readonly Signature[]>> {
  const found = new Map<string, Signature[]>()
  for (const name of await fileNames(join(folder, "members"))) {
    const match = /^(\d+-[0-9a-f]{16})\..+\.sig$/.exec(name)
    const file = match === null ? null : await readIfThere(join(folder, "members", name))
    if (match === null || file === null) continue
    try {
      const { by, signature } = JSON.parse(file.toString("utf8")) as Signature
      if (typeof by !== "string" || typeof signature !== "string") continue
      found.set(match[1]!, [...(found.get(match[1]!) ?? []), { by, signature }])
    } catch {
      // A signature that cannot be read is none; the document says that one is missing.
    }
  }
  return found
}
