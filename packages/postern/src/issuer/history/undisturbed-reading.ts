import { PosternError } from "../../record/index.ts"
import { maxConflicts } from "../attempts/commit-loop.ts"
import type { SubjectKey } from "../persistence/ports.ts"
import type { LoadedRecord, SubjectRepository } from "../persistence/subject-repository.ts"

/**
 * Judges a record together with the events that are read after it. A commit between the two, such as one that prunes, makes a whole trail
 * look broken: so a judgement that is in doubt counts only if the record is still the same, and is made anew if it is not.
 * @throws PosternError `contention` if commits keep coming in between
 */
export async function readUndisturbed<T>(
  repository: SubjectRepository,
  key: SubjectKey,
  judge: (loaded: LoadedRecord) => Promise<T>,
  isInDoubt: (judgement: T) => boolean,
): Promise<{ readonly loaded: LoadedRecord; readonly judgement: T }> {
  for (let disturbances = 0; disturbances < maxConflicts; disturbances++) {
    const loaded = await repository.load(key)
    const judgement = await judge(loaded)
    if (!isInDoubt(judgement) || (await repository.load(key)).version === loaded.version) return { loaded, judgement }
  }
  throw new PosternError("contention")
}
