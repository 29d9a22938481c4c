import { createPostern, type PolicyOptions, type Postern, parseKeyRing } from "postern"
import { sqliteStore } from "postern/sqlite"

/** What a replica is told to do; sent over the channel between the processes, for an argument list is readable by everyone. */
export interface ReplicaTask {
  readonly path: string
  readonly keys: string
  readonly policy: PolicyOptions
  readonly now: number
  readonly calls: readonly ReplicaCall[]
}

export interface ReplicaCall {
  readonly subject: string
  readonly input: string
}

/** One process among several on the same database file, as a second server would be; it does one task after the other. */
if (process.send !== undefined) {
  process.on("message", async (task: ReplicaTask | "go") => {
    if (task === "go") return
    const store = sqliteStore({ path: task.path })
    const postern: Postern = createPostern({
      issuer: "Acme",
      store,
      keys: parseKeyRing(task.keys),
      policy: task.policy,
      clock: () => task.now,
    })
    process.send!("ready")
    process.once("message", async () => {
      const outcomes = await Promise.all(task.calls.map(({ subject, input }) => postern.verify(subject, input)))
      await store.close()
      process.send!(outcomes)
    })
  })
}
