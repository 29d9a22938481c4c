import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { test } from "node:test"
import { type ServerBook, type ServerNote, serverNoteMs } from "../../issuer/index.ts"
import type { ContractSubject } from "./store-under-test.ts"

// A time of their own: the notes of real servers in the same database are neither read nor forgotten by these.
const noon = 1_100_000_000_000

/** Servers say which keys they know. A store without a book of servers skips these. */
export function serverCases({ store, another }: ContractSubject): void {
  const bookOf = async (): Promise<ServerBook | undefined> => store().servers && (await another()).servers!
  const sample = (facts: Partial<ServerNote> = {}): ServerNote => ({
    server: randomUUID(),
    primaryKey: `key-${randomUUID().slice(0, 8)}`,
    keys: ["new", "old"],
    seenAt: noon,
    isRunning: true,
    givenOutMs: 600_000,
    ...facts,
  })
  const noted = async (book: ServerBook, server: string) => (await book.list()).find(each => each.server === server)

  test("a server's latest note is there for every process, whole", async t => {
    const book = await bookOf()
    if (book === undefined) return t.skip("this store keeps no book of servers")
    const note = sample()
    await store().servers!.note(note)
    assert.deepEqual(await noted(book, note.server), note)
    const later = {
      ...note,
      primaryKey: "old",
      keys: ["old"],
      seenAt: noon + 1,
      isRunning: false,
      givenOutMs: 7 * 86_400_000,
    }
    await book.note(later)
    assert.deepEqual(await noted(store().servers!, note.server), later)
  })

  test("an old note is forgotten, but for the latest of each primary key", async t => {
    const book = await bookOf()
    if (book === undefined) return t.skip("this store keeps no book of servers")
    const [primaryKey, replaced] = [`key-${randomUUID().slice(0, 8)}`, `key-${randomUUID().slice(0, 8)}`]
    const first = sample({ primaryKey })
    const second = sample({ primaryKey, seenAt: noon + serverNoteMs })
    const lastOfReplaced = sample({ primaryKey: replaced })
    for (const note of [first, lastOfReplaced, second]) await book.note(note)
    assert.deepEqual(await noted(book, first.server), first, "eight days are not over")
    await book.note({ ...second, seenAt: noon + serverNoteMs + 1 })
    assert.equal(await noted(book, first.server), undefined)
    assert.deepEqual(await noted(book, lastOfReplaced.server), lastOfReplaced)
  })
}
