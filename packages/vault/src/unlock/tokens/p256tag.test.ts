import assert from "node:assert/strict"
import { createECDH } from "node:crypto"
import test from "node:test"
import { Decrypter, Encrypter, type Stanza } from "age-encryption"
import { openBase, pointOfTagRecipient, tagIdentity, tagRecipient } from "./p256tag.ts"

const hex = (text: string): Buffer => Buffer.from(text, "hex")

test("HPKE opens the vector of RFC 9180 A.5.1 for P-256 and ChaCha20-Poly1305, and nothing that is altered", () => {
  const key = createECDH("prime256v1")
  key.setPrivateKey(hex("a4d1c55836aa30f9b3fbb6ac98d338c877c2867dd3a77396d13f68d3ab150d3b"))
  const share = hex(
    "04c07836a0206e04e31d8ae99bfd549380b072a1b1b82e563c935c095827824fc1559eac6fb9e3c70cd3193968994e7fe9781aa103f5b50e934b5b2f387e381291",
  )
  const body = hex("6469c41c5c81d3aa85432531ecf6460ec945bde1eb428cb2fedf7a29f5a685b4ccb0d057f03ea2952a27bb458b")
  const info = hex("4f6465206f6e2061204772656369616e2055726e")
  const data = hex("436f756e742d30")
  const open = (sealed: Buffer) => openBase(key.computeSecret(share), share, key.getPublicKey(), sealed, info, data)
  assert.equal(Buffer.from(open(body)!).toString(), "Beauty is truth, truth beauty")
  for (const at of [0, 20, body.length - 1]) {
    const altered = Buffer.from(body)
    altered[at]! ^= 1
    assert.equal(open(altered), null)
  }
})

test("a recipient age1tag is its point, and the example of age's specification is one", () => {
  const example = "age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e"
  const point = pointOfTagRecipient(example)!
  assert.equal(point.length, 65)
  assert.equal(tagRecipient(point), example)
  for (const other of [example.replace("qt8", "qt9"), "age1tag1", "age1", ""])
    assert.equal(pointOfTagRecipient(other), null)
})

async function sealed(recipient: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt("the key")
}

test("what the age library encrypts to a key is opened by ECDH with it, and by no other key", async () => {
  const [own, other] = [createECDH("prime256v1"), createECDH("prime256v1")]
  own.generateKeys()
  other.generateKeys()
  const asked: Uint8Array[] = []
  const identity = tagIdentity(own.getPublicKey(), async share => {
    asked.push(share)
    return own.computeSecret(share)
  })
  const open = async (file: Uint8Array): Promise<string> => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return decrypter.decrypt(file, "text")
  }
  assert.equal(await open(await sealed(tagRecipient(own.getPublicKey()))), "the key")
  assert.equal(asked.length, 1)
  await assert.rejects(open(await sealed(tagRecipient(other.getPublicKey()))))
  assert.equal(asked.length, 1, "a key is not asked for what is another's")
})

test("stanzas that are malformed are refused, and those of other kinds are passed over", async () => {
  const own = createECDH("prime256v1")
  own.generateKeys()
  const identity = tagIdentity(own.getPublicKey(), async share => own.computeSecret(share))
  const stanza = (args: string[], size: number): Stanza => ({ args, body: new Uint8Array(size) })
  const tag = Buffer.alloc(4).toString("base64").replace(/=+$/, "")
  const share = Buffer.alloc(65, 4).toString("base64").replace(/=+$/, "")
  assert.equal(await identity.unwrapFileKey([stanza(["X25519", share], 32)]), null)
  assert.equal(await identity.unwrapFileKey([stanza(["p256tag", tag, share], 32)]), null)
  for (const wrong of [
    stanza(["p256tag", tag], 32),
    stanza(["p256tag", tag, share, "more"], 32),
    stanza(["p256tag", tag, share], 31),
    stanza(["p256tag", `${tag}==`, share], 32),
    stanza(["p256tag", tag, share.slice(2)], 32),
  ])
    await assert.rejects(async () => identity.unwrapFileKey([wrong]), { code: "file-damaged" })
})
