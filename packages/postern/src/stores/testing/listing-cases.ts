import assert from "node:assert/strict"
import { test } from "node:test"
import type { ListedSubject, Projection, SubjectList } from "../../issuer/index.ts"
import { freshTenant, plainProjection, samplePage, sampleWrite } from "./contract-samples.ts"
import type { ContractSubject, StoreUnderTest } from "./store-under-test.ts"

/** Reading back: names as they are, pages in order, tenants apart, counts for reports. */
export function listingCases({ store }: ContractSubject, open: () => Promise<StoreUnderTest>): void {
  test("subjects and tenants are apart, whatever their names hold", async () => {
    const tenant = freshTenant()
    const names = [
      "ada",
      "ADA",
      "ada ",
      "ä",
      "a\u0308",
      "💠",
      "'; DROP TABLE subject; --",
      "a/b",
      "%61da",
      "x".repeat(255),
    ]
    for (const subject of names) await store().commit(sampleWrite({ tenant, subject }, 0))
    await store().commit(sampleWrite({ tenant: `${tenant}ada`, subject: "x" }, 0))
    for (const subject of names) assert.equal((await store().load({ tenant, subject }))?.version, 1)
    assert.equal(await store().load({ tenant, subject: "x" }), null)
    assert.deepEqual((await store().subjects(tenant, { after: null, limit: 99 })).toSorted(), names.toSorted())
    const tenants = await store().tenants()
    assert.ok(tenants.includes(tenant) && tenants.includes(`${tenant}ada`))
  })

  test("pages of subjects follow each other without gap or double", async () => {
    const tenant = freshTenant()
    const names = Array.from({ length: 25 }, (_, i) => `subject ${i}`)
    for (const subject of names) await store().commit(sampleWrite({ tenant, subject }, 0))
    const seen: string[] = []
    for (let last: string | null = null; ; ) {
      const page: string[] = await store().subjects(tenant, { after: last, limit: 10 })
      seen.push(...page)
      if (page.length < 10) break
      last = page.at(-1)!
    }
    assert.deepEqual(seen.toSorted(), names.toSorted())
    assert.equal(new Set(seen).size, names.length)
  })

  test("pages of a history come in order of their number, past `after`, at most `limit`", async () => {
    const key = { tenant: freshTenant(), subject: "ada" }
    await store().commit(sampleWrite(key, 0, { pages: Array.from({ length: 12 }, (_, i) => samplePage(i + 1)) }))
    const numbersOf = async (after: number) =>
      (await store().pages(key, { after, limit: 5 })).map(({ number }) => number)
    assert.deepEqual(await numbersOf(0), [1, 2, 3, 4, 5])
    assert.deepEqual(await numbersOf(10), [11, 12])
    assert.deepEqual(await numbersOf(12), [])
  })

  test("the summary counts the plain columns", async () => {
    const tenant = freshTenant()
    const now = 1_700_000_000_000
    const none = { codesTotal: 0, codesLeft: 0 } as const
    const cases: Partial<Projection>[] = [
      {},
      { codesLeft: 0, confirmedAt: 5, lockedUntil: now + 1 },
      { lockedUntil: now, disabled: true, expiresAt: now },
      { expiresAt: now + 1 },
      { totp: "pending", ...none },
      { totp: "none", ...none },
    ]
    for (const [i, facts] of cases.entries()) {
      await store().commit(
        sampleWrite({ tenant, subject: `s${i}` }, 0, { projection: { ...plainProjection, ...facts } }),
      )
    }
    const { codesLeft, ...counts } = await store().summary(tenant, now)
    const expected = {
      subjects: 5,
      active: 4,
      pending: 1,
      waiting: 1,
      disabled: 1,
      unconfirmed: 3,
      expired: 1,
      expiringWithin30Days: 1,
    }
    assert.deepEqual(counts, expected)
    assert.deepEqual([codesLeft[0], codesLeft[7], codesLeft.length], [1, 3, 17])
    assert.equal((await store().summary(freshTenant(), now)).subjects, 0)
  })

  test("subjects are listed by name, by wait and by what is disabled, page by page, each tenant's own", async () => {
    const tenant = freshTenant()
    const now = 1_700_000_000_000
    const write = (subject: string, facts: Partial<Projection> = {}) =>
      store().commit(sampleWrite({ tenant, subject }, 0, { projection: { ...plainProjection, ...facts } }))
    for (const subject of ["ada", "ada%", "ada_1", "adb", "ADA", "ä", "💠"]) await write(subject)
    for (let i = 0; i < 7; i++) await write(`waits ${i}`, { lockedUntil: now + 1 + Math.floor(i / 2) })
    await write("waited", { lockedUntil: now })
    await write("disabled 1", { disabled: true })
    await write("disabled 2", { disabled: true, lockedUntil: now + 9 })
    await store().commit(
      sampleWrite({ tenant: `${tenant}x`, subject: "ada" }, 0, {
        projection: { ...plainProjection, lockedUntil: now + 9, disabled: true },
      }),
    )
    const walk = async (list: SubjectList, limit: number) => {
      const seen: ListedSubject[] = []
      for (let after: ListedSubject | null = null; ; after = seen.at(-1)!) {
        const page: ListedSubject[] = await store().listSubjects(tenant, list, { after, limit })
        seen.push(...page)
        if (page.length < limit) return seen
      }
    }
    for (const limit of [1, 3, 99]) {
      const named = async (prefix: string) => (await walk({ kind: "named", prefix }, limit)).map(each => each.subject)
      assert.deepEqual((await named("ad")).toSorted(), ["ada", "ada%", "ada_1", "adb"])
      assert.deepEqual([await named("ada_"), await named("ada%")], [["ada_1"], ["ada%"]])
      assert.deepEqual([await named("ä"), await named("z")], [["ä"], []])
      assert.equal(new Set(await named("")).size, 17)
      const throttled = await walk({ kind: "throttled", now }, limit)
      assert.deepEqual(
        throttled.map(each => `${each.subject} +${each.lockedUntil! - now}`),
        [
          "disabled 2 +9",
          "waits 6 +4",
          "waits 5 +3",
          "waits 4 +3",
          "waits 3 +2",
          "waits 2 +2",
          "waits 1 +1",
          "waits 0 +1",
        ],
      )
      assert.deepEqual(await walk({ kind: "disabled" }, limit), [
        { subject: "disabled 1", lockedUntil: null, disabled: true },
        { subject: "disabled 2", lockedUntil: now + 9, disabled: true },
      ])
    }
    assert.deepEqual(await store().listSubjects(freshTenant(), { kind: "disabled" }, { after: null, limit: 9 }), [])
  })

  test("a store is ready while it is open; once closed it answers `closed`, and what was asked for before is done", async () => {
    const { store: short, cleanUp } = await open()
    const key = { tenant: freshTenant(), subject: "ada" }
    await short.ready()
    const underWay = short.commit(sampleWrite(key, 0))
    await short.close()
    assert.equal(await underWay, "committed")
    await assert.rejects(short.load(key), { code: "closed" })
    await assert.rejects(short.commit(sampleWrite(key, 1)), { code: "closed" })
    await assert.rejects(short.ready(), { code: "closed" })
    await short.close()
    await cleanUp?.()
  })
}
