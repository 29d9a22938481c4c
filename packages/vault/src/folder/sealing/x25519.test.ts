import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import test from "node:test"
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption"
import fc from "fast-check"
import { headerOpener, openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import { identityOfKey, isRecipient, keyOfIdentity, recipientOfKey } from "./x25519.ts"

test("what is sealed here opens with the library, and the other way round, at every size around a chunk", async () => {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const other = await identityToRecipient(await generateX25519Identity())
  const opener = headerOpener(identity)
  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]) {
    const plain = randomBytes(size)
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const theirs = await decrypter.decrypt(await sealAgeFile(plain, [other, recipient]))
    assert.deepEqual(Buffer.from(theirs), plain, `${size} bytes, sealed here`)
    const encrypter = new Encrypter()
    for (const each of [other, recipient]) encrypter.addRecipient(each)
    const opened = await openAgeFile(await encrypter.encrypt(new Uint8Array(plain)), opener)
    assert.deepEqual(opened, { plain, cutAtByte: null }, `${size} bytes, sealed there`)
  }
})

test("a raw key, its identity and its recipient are those of the library", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), async key => {
      const identity = identityOfKey(key)
      assert.deepEqual(Buffer.from(keyOfIdentity(identity)), Buffer.from(key))
      assert.equal(recipientOfKey(key), await identityToRecipient(identity))
      assert.ok(isRecipient(recipientOfKey(key)))
    }),
    { numRuns: 20 },
  )
})

test("only a recipient of X25519 is one, and a key that is none is not repeated in the message", async () => {
  const recipient = recipientOfKey(randomBytes(32))
  for (const text of ["", "age1", recipient.slice(0, -1), `${recipient}q`, recipient.replace("age1", "bge1")])
    assert.equal(isRecipient(text), false)
  const wrong = `${identityOfKey(randomBytes(32)).slice(0, -1)}!`
  assert.throws(
    () => keyOfIdentity(wrong),
    (fault: Error) => fault instanceof RangeError && !fault.message.includes(wrong) && fault.cause === undefined,
  )
})

test("a file for other keys stays shut", async () => {
  const sealed = await sealAgeFile("codes", [recipientOfKey(randomBytes(32))])
  await assert.rejects(openAgeFile(sealed, headerOpener(await generateX25519Identity())), { code: "locked" })
})
