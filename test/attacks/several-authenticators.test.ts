import assert from "node:assert/strict"
import { test } from "node:test"
import { createPostern, generateKeyEntry, type Postern, PosternError, parseKeyRing } from "postern"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { storeKinds } from "../two-replicas.ts"

const keys = parseKeyRing(generateKeyEntry())
const account = "ada@example.com"

/** Gives what each call came to: its outcome, or the code of what it threw. */
async function endsOf(calls: readonly Promise<{ readonly outcome?: string }>[]): Promise<string[]> {
  const ends = calls.map(call =>
    call.then(
      ({ outcome = "pending" }) => outcome,
      (fault: unknown) => {
        if (fault instanceof PosternError) return fault.code
        throw fault
      },
    ),
  )
  return Promise.all(ends)
}

for (const [kind, { skip = false, open }] of Object.entries(storeKinds)) {
  test(`[45] on ${kind} a code of one of several counts once over two replicas, no more are bound than may be, and one of them stays`, {
    skip,
    timeout: 240_000,
  }, async () => {
    const { stores, cleanUp } = await open()
    try {
      let now = Date.UTC(2026, 0, 1)
      const policy = { codes: { format: "long" }, totp: { maxAuthenticators: 3 } } as const
      const replicas = stores.map(store => createPostern({ issuer: "Acme", store, keys, policy, clock: () => now }))
      const [postern, other] = replicas as [Postern, Postern]
      const code = (uri: string) => authenticatorCode(uri, now)
      const bind = async (proof?: string) => {
        const options = proof === undefined ? { account } : { account, add: true, proof }
        const { uri } = started(await postern.enrollTotp("ada", options))
        assert.equal((await postern.activateTotp("ada", code(uri))).outcome, "activated")
        now += 30_000
        return uri
      }
      const phone = await bind()
      const tablet = await bind(code(phone))

      const uses = await endsOf(
        Array.from({ length: 16 }, (_, i) => replicas[i % 2]!.verify("ada", code(i % 4 < 2 ? phone : tablet))),
      )
      assert.equal(uses.filter(end => end === "accepted").length, 2, "each authenticator's step once")

      // The last place, and many who want it: each proof is spent once, and one enrolment is under way.
      now += 30_000
      const begun = await Promise.all(
        [phone, tablet].map((uri, i) => replicas[i]!.enrollTotp("ada", { account, add: true, proof: code(uri) })),
      )
      const secrets = begun.flatMap(each => ("uri" in each ? [each.uri] : []))
      const bound = await endsOf(
        secrets.flatMap(uri => replicas.map(replica => replica.activateTotp("ada", code(uri)))),
      )
      const { totp } = (await postern.status("ada"))!
      assert.deepEqual([totp.authenticators.length, totp.enrollmentPending], [3, false], bound.join())

      // Everybody removes everybody else: one is left, and no proof was good twice.
      now += 30_000
      const ids = totp.authenticators.map(({ id }) => id)
      const removals = await endsOf(
        [phone, tablet].flatMap(uri =>
          ids.flatMap(id => replicas.map(replica => replica.removeAuthenticator("ada", id, { proof: code(uri) }))),
        ),
      )
      const left = (await other.status("ada"))!.totp.authenticators
      assert.equal(left.length, 3 - removals.filter(end => end === "removed").length)
      assert.ok(left.length >= 1)
      assert.equal((await other.auditTrail("ada")).chain, "intact")
    } finally {
      await cleanUp()
    }
  })
}
