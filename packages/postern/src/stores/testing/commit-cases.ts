import assert from "node:assert/strict"
import { test } from "node:test"
import type { SubjectKey } from "../../issuer/index.ts"
import { freshTenant, plainPages, samplePage, sampleWrite } from "./contract-samples.ts"
import type { ContractSubject } from "./store-under-test.ts"

/** One conditional write, all or nothing: the cases that everything else stands on. */
export function commitCases({ store, another }: ContractSubject): void {
  const freshKey = (): SubjectKey => ({ tenant: freshTenant(), subject: "ada" })

  test("a subject that was never written is null", async () => {
    assert.equal(await store().load(freshKey()), null)
  })

  test("a first commit is version 1 and reads back byte for byte", async () => {
    const key = freshKey()
    const write = sampleWrite(key, 0, { pages: [samplePage(1), samplePage(2)] })
    assert.equal(await store().commit(write), "committed")
    const stored = await store().load(key)
    assert.equal(stored?.version, 1)
    assert.deepEqual(Buffer.from(stored!.box), Buffer.from(write.box))
    assert.deepEqual(plainPages(await store().pages(key, { after: 0, limit: 10 })), plainPages(write.pages!))
  })

  test("records that are loaded at once, of several tenants and with names of all kinds, are each their own", async () => {
    const names = ["ada", "Ada", "ada ", "a,b", '{"x"}', "back\\slash", "NULL", "ümläut", "名前", "it's %_"]
    const keys = [freshTenant(), freshTenant()].flatMap(tenant => names.map(subject => ({ tenant, subject })))
    const writes = keys.map(key => sampleWrite(key, 0))
    await Promise.all(writes.map(write => store().commit(write)))
    await store().commit(sampleWrite(keys[0]!, 1))
    const missing = { ...keys[1]!, subject: "nobody" }
    const loaded = await Promise.all([...keys, missing, ...keys].map(key => store().load(key)))
    assert.deepEqual(
      loaded.map(stored => stored?.version),
      [...keys.map((_, i) => (i === 0 ? 2 : 1)), undefined, ...keys.map((_, i) => (i === 0 ? 2 : 1))],
    )
    for (const [i, write] of writes.entries())
      if (i > 0) assert.deepEqual(Buffer.from(loaded[i]!.box), Buffer.from(write.box), keys[i]!.subject)
  })

  test("a load that begins after a commit has its record, while many others are loaded", async () => {
    const { tenant } = freshKey()
    const keys = Array.from({ length: 40 }, (_, i) => ({ tenant, subject: `user ${i}` }))
    await Promise.all(
      keys.map(async key => {
        for (let version = 0; version < 4; version++) {
          assert.equal((await store().load(key))?.version ?? 0, version)
          assert.equal(await store().commit(sampleWrite(key, version)), "committed")
        }
      }),
    )
  })

  test("a commit on the version that was loaded counts it up; one on any other version changes nothing", async () => {
    const key = freshKey()
    const first = sampleWrite(key, 0)
    await store().commit(first)
    for (const stale of [0, 2, 7]) {
      assert.equal(await store().commit(sampleWrite(key, stale, { pages: [samplePage(1)] })), "conflict")
    }
    assert.deepEqual(Buffer.from((await store().load(key))!.box), Buffer.from(first.box))
    assert.deepEqual(await store().pages(key, { after: 0, limit: 10 }), [])
    assert.equal(await store().commit(sampleWrite(key, 1)), "committed")
    assert.equal((await store().load(key))?.version, 2)
  })

  test("a commit on a subject that does not exist is a conflict", async () => {
    const key = freshKey()
    assert.equal(await store().commit(sampleWrite(key, 3, { pages: [samplePage(1)] })), "conflict")
    assert.equal(await store().load(key), null)
    assert.deepEqual(await store().pages(key, { after: 0, limit: 10 }), [])
  })

  test("of fifty commits at once on one version, one goes through and leaves its own page alone", async () => {
    const key = freshKey()
    await store().commit(sampleWrite(key, 0))
    const writes = Array.from({ length: 50 }, () => sampleWrite(key, 1, { pages: [samplePage(1)] }))
    const outcomes = await Promise.all(writes.map(write => store().commit(write)))
    const winners = writes.filter((_, i) => outcomes[i] === "committed")
    assert.equal(winners.length, 1)
    assert.deepEqual(Buffer.from((await store().load(key))!.box), Buffer.from(winners[0]!.box))
    assert.deepEqual(plainPages(await store().pages(key, { after: 0, limit: 99 })), plainPages(winners[0]!.pages!))
  })

  test("fifty first commits at once make one subject", async () => {
    const key = freshKey()
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => store().commit(sampleWrite(key, 0, { pages: [samplePage(1)] }))),
    )
    assert.equal(outcomes.filter(outcome => outcome === "committed").length, 1)
    assert.equal((await store().pages(key, { after: 0, limit: 99 })).length, 1)
  })

  test("of writes that are equal byte for byte, over two connections, one alone is committed", async () => {
    const key = freshKey()
    const stores = [store(), await another()]
    for (let version = 0; version < 12; version++) {
      const pages = version % 3 === 2 ? [] : [samplePage(version + 1)]
      const write = sampleWrite(key, version, { pages })
      const copies = [0, 1, 0, 1].map(i => stores[i]!.commit(structuredClone(write)))
      assert.deepEqual((await Promise.all(copies)).toSorted(), ["committed", "conflict", "conflict", "conflict"])
      assert.equal((await store().load(key))?.version, version + 1)
    }
    assert.equal((await store().pages(key, { after: 0, limit: 99 })).length, 8)
  })

  test("commits of many subjects at once all go through", async () => {
    const tenant = freshTenant()
    const keys = Array.from({ length: 300 }, (_, i) => ({ tenant, subject: `subject ${i}` }))
    const outcomes = await Promise.all(keys.map(key => store().commit(sampleWrite(key, 0, { pages: [samplePage(1)] }))))
    assert.ok(outcomes.every(outcome => outcome === "committed"))
    for (const key of keys) assert.equal((await store().load(key))?.version, 1)
  })

  test("a page that is there already fails its own commit, whole, and no other one", async () => {
    const key = freshKey()
    const other = { ...key, subject: "grace" }
    await store().commit(sampleWrite(key, 0, { pages: [samplePage(1)] }))
    const [broken, fine] = await Promise.allSettled([
      store().commit(sampleWrite(key, 1, { pages: [samplePage(2), samplePage(1)] })),
      store().commit(sampleWrite(other, 0)),
    ])
    assert.equal(broken.status, "rejected")
    assert.deepEqual(fine, { status: "fulfilled", value: "committed" })
    assert.equal((await store().load(key))?.version, 1)
    assert.deepEqual(
      (await store().pages(key, { after: 0, limit: 9 })).map(({ number }) => number),
      [1],
    )
  })

  test("a commit that prunes deletes pages up to that one in the same breath, of its own subject alone", async () => {
    const key = freshKey()
    const other = { ...key, subject: "grace" }
    const five = [1, 2, 3, 4, 5].map(samplePage)
    for (const each of [key, other]) await store().commit(sampleWrite(each, 0, { pages: five }))
    const numbersOf = async (each: SubjectKey) =>
      (await store().pages(each, { after: 0, limit: 9 })).map(({ number }) => number)
    assert.equal(await store().commit(sampleWrite(key, 7, { pruning: { through: 3 } })), "conflict")
    assert.deepEqual(await numbersOf(key), [1, 2, 3, 4, 5])
    const write = sampleWrite(key, 1, { pages: [samplePage(6)], pruning: { through: 3 } })
    assert.equal(await store().commit(write), "committed")
    assert.deepEqual(await numbersOf(key), [4, 5, 6])
    assert.deepEqual(await numbersOf(other), [1, 2, 3, 4, 5])
    assert.equal(await store().commit(sampleWrite(key, 2, { pruning: { through: 6 } })), "committed")
    assert.deepEqual(await numbersOf(key), [])
  })

  test("a page that is trimmed takes the place of the one of its number, with the commit or not at all", async () => {
    const key = freshKey()
    const other = { ...key, subject: "grace" }
    const pages = [1, 2, 3].map(samplePage)
    for (const each of [key, other]) await store().commit(sampleWrite(each, 0, { pages }))
    const trimmed = samplePage(2)
    const pagesOf = async (each: SubjectKey) => plainPages(await store().pages(each, { after: 0, limit: 9 }))
    assert.equal(await store().commit(sampleWrite(key, 7, { pruning: { through: 1, trimmed } })), "conflict")
    assert.deepEqual(await pagesOf(key), plainPages(pages))
    assert.equal(await store().commit(sampleWrite(key, 1, { pruning: { through: 1, trimmed } })), "committed")
    assert.deepEqual(await pagesOf(key), plainPages([trimmed, pages[2]!]))
    assert.deepEqual(await pagesOf(other), plainPages(pages))
  })

  test("what one connection committed, another one sees at once, and its stale commit is refused", async () => {
    const key = freshKey()
    const second = await another()
    await store().commit(sampleWrite(key, 0))
    assert.equal((await second.load(key))?.version, 1)
    const outcomes = await Promise.all([store().commit(sampleWrite(key, 1)), second.commit(sampleWrite(key, 1))])
    assert.deepEqual(outcomes.toSorted(), ["committed", "conflict"])
    assert.equal((await second.load(key))?.version, 2)
  })
}
