import assert from "node:assert/strict"
import { test } from "node:test"
import type { Account, Fact } from "../../record/index.ts"
import { ruledAccount } from "./ruled-accounts.ts"

const added = (id: number, tags?: readonly string[]): Fact => ({
  kind: "account-added",
  account: `a${id}`,
  name: `Account ${id}`,
  ref: `A${id}`,
  ...(tags === undefined ? {} : { tags }),
})

test("the account of codes is one that is there, or one that the same write adds, with its tags; else none", () => {
  const there = [{ id: "a1", tags: ["work"] }] as unknown as readonly Account[]
  const facts = [added(1, ["other"]), added(2, ["home"]), added(2, ["late"]), added(3)]
  const tagsOf = (id: string) => ruledAccount(there, facts, id)?.tags ?? null
  assert.deepEqual([tagsOf("a1"), tagsOf("a2"), tagsOf("a3"), tagsOf("a4")], [["work"], ["home"], [], null])
})

test("of thousands of accounts each is looked up: the facts and the accounts are gone through once", () => {
  let read = 0
  const counted = <T extends object>(items: readonly T[]): readonly T[] =>
    new Proxy(items, {
      get(target, name, receiver) {
        if (typeof name === "string" && /^\d+$/.test(name)) read++
        return Reflect.get(target, name, receiver)
      },
    })
  const size = 2000
  const facts = counted(Array.from({ length: size }, (_, id) => added(id)))
  const there = counted(Array.from({ length: size }, (_, id) => ({ id: `old${id}`, tags: [] }) as unknown as Account))
  for (let id = 0; id < size; id++) assert.notEqual(ruledAccount(there, facts, `a${id}`), null)
  assert.ok(read <= 3 * size, `${read} reads`)
})
