import { PosternError } from "../../record/index.ts"
import { maxConflicts } from "../attempts/commit-loop.ts"
import type { Postern } from "../postern.ts"
import { type IssuerTools, keyOf } from "./issuer-tools.ts"

/** The function that seals a record under the primary key. */
export function resealFunctions(tools: IssuerTools): Pick<Postern, "reseal"> {
  const { repository } = tools

  return {
    async reseal(subject) {
      const key = keyOf(tools, subject)
      for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
        const loaded = await repository.load(key)
        if (loaded.record === null || loaded.primaryLock !== null) return false
        if (await repository.commit(key, loaded, { record: loaded.record, events: [] }, {}, tools.now())) return true
      }
      throw new PosternError("contention")
    },
  }
}
