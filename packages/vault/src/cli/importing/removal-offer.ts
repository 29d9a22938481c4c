import type { Vault } from "../../folder/index.ts"
import { plain } from "../terminal/plain-text.ts"
import type { VaultSession } from "../vault-session.ts"
import { areKept, codesOnDisk, type Removal, removeFile } from "./file-removal.ts"
import type { ImportedFile } from "./import-files.ts"
import type { PlanItem } from "./import-plan.ts"

export interface RemovalOptions {
  readonly removeFile?: boolean
  readonly keepFile?: boolean
  /** What was not taken is no code: its file may be removed with it. */
  readonly dismiss?: boolean
}

/** What removing does, and what it does not. */
const removalTruth =
  "Removing deletes the name, not for certain the content: SSDs, journals, snapshots and backups may keep it, and a synced folder keeps older versions elsewhere. Where others may have read it, make new codes."

/** Whether a file may go: everything in it is in the vault on the disk, or its holder said that the rest is nothing. */
function blockerOf(
  file: ImportedFile,
  onDisk: ReadonlySet<string>,
  unsure: ReadonlySet<string>,
): { what: string; isDismissible: boolean } | null {
  const { reading, refusal } = file
  if (reading === null) return { what: refusal?.message ?? "it was not read", isDismissible: false }
  if (!areKept(reading.candidates, onDisk))
    return { what: "not all of its codes are in the vault", isDismissible: false }
  const { unread, leftOut } = reading
  const doubts = reading.candidates.flatMap(({ codes }) => codes).filter(({ text }) => unsure.has(text)).length
  const parts = [
    doubts === 0 ? "" : `${doubts} unsure ${doubts === 1 ? "code" : "codes"}`,
    unread.length === 0 ? "" : `${unread.length} ${unread.length === 1 ? "line" : "lines"} that could be codes`,
    ...leftOut,
  ].filter(Boolean)
  return parts.length === 0 ? null : { what: `it also has ${parts.join(", and ")}`, isDismissible: true }
}

/** Removes what may be removed, after asking or as the flags say; and tells of every file that stays. */
export async function offerRemoval(
  {
    files,
    items,
    settled,
  }: { files: readonly ImportedFile[]; items: readonly PlanItem[]; settled: ReadonlySet<string> },
  vault: Vault,
  options: RemovalOptions,
  { console, ask }: VaultSession,
): Promise<Map<ImportedFile, Removal>> {
  const removals = new Map<ImportedFile, Removal>()
  const withCodes = files.filter(
    ({ path, reading, isOnDisk }) =>
      path !== "-" &&
      isOnDisk !== false &&
      (reading === null || reading.candidates.some(({ codes }) => codes.length > 0)),
  )
  if (options.keepFile || withCodes.length === 0) return removals
  const removable: ImportedFile[] = []
  const onDisk = await codesOnDisk(vault)
  const unsure = unsureCodes(items, settled)
  for (const file of withCodes) {
    const blocker = blockerOf(file, onDisk, unsure)
    const isDismissed =
      blocker?.isDismissible === true &&
      (options.dismiss === true ||
        (ask.possible &&
          (await ask.confirm(
            `${plain(file.path)}: ${blocker.what}. The vault has none of that. Remove the file with it?`,
            "--dismiss",
            false,
          ))))
    if (blocker === null || isDismissed) removable.push(file)
    else removals.set(file, { removed: false, why: blocker.what, isFault: false })
  }
  if (removable.length > 0 && (await isRemovalWanted(removable, options, { console, ask })))
    for (const file of removable) removals.set(file, removeFile(file))
  else if (removable.length > 0 && !ask.possible)
    console.say(`Still in the clear: ${nameFiles(removable)}. (--remove-file removes it after the import.)`)
  const removed = removable.filter(file => removals.get(file)?.removed)
  if (removed.length > 0) console.say(`Removed: ${nameFiles(removed)}.`)
  for (const [{ path }, removal] of removals)
    if (!removal.removed) console.say(`Not removed: ${plain(path)} (${removal.why.replace(/\.$/, "")}).`)
  return removals
}

/** The codes that were kept though something of them is unsure and nobody was asked. */
const unsureCodes = (items: readonly PlanItem[], settled: ReadonlySet<string>): Set<string> =>
  new Set(
    items.flatMap(({ candidate: { codes } }) =>
      codes.filter(({ doubt, used, text }) => doubt !== null && !used && !settled.has(text)).map(({ text }) => text),
    ),
  )

const nameFiles = (files: readonly ImportedFile[]): string =>
  files.length === 1 ? plain(files[0]!.path) : `${files.length} files`

async function isRemovalWanted(
  files: readonly ImportedFile[],
  { removeFile: isAsked }: RemovalOptions,
  { console, ask }: Pick<VaultSession, "console" | "ask">,
): Promise<boolean> {
  if (!isAsked && !ask.possible) return false
  console.say(removalTruth)
  return isAsked === true || ask.confirm(`Remove ${nameFiles(files)}?`, "--remove-file or --keep-file", false)
}
