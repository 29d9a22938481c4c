import { Readable } from "node:stream"
import { PosternError } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"
import { readNamedSecret } from "../secret-file.ts"

const binaryHeader = "age-encryption.org/v1\n"
const armorHeader = "-----BEGIN AGE ENCRYPTED FILE-----"
const maxArmoredBytes = 268_435_456

/**
 * Gives the bytes of an input in clear: decrypted on the way if they are an age file, else as they are. Nothing of it touches the disk.
 * @throws CliFault `setting-invalid` where the file is encrypted and no identity opens it
 */
export async function decrypted(input: Readable, identityFile: string | undefined): Promise<AsyncIterable<Uint8Array>> {
  const chunks = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  const head = await firstBytes(chunks, armorHeader.length)
  const text = head.toString("latin1")
  const whole = joined(head, chunks)
  const isArmored = text.startsWith(armorHeader)
  if (!isArmored && !text.startsWith(binaryHeader)) return whole
  if (identityFile === undefined)
    throw new CliFault("setting-invalid", {
      sentence: "The input is encrypted with age: name its identity with --identity-file.",
    })
  const { armor, Decrypter } = await import("age-encryption").catch(fault => {
    throw new PosternError("age-missing", {}, fault)
  })
  const decrypter = new Decrypter()
  for (const line of readNamedSecret(identityFile).split("\n")) {
    if (line.startsWith("AGE-SECRET-KEY-")) decrypter.addIdentity(line.trim())
  }
  try {
    if (!isArmored) {
      const stream = Readable.toWeb(Readable.from(whole, { objectMode: false })) as ReadableStream<Uint8Array>
      return (await decrypter.decrypt(stream)) as AsyncIterable<Uint8Array>
    }
    const all = await gathered(whole)
    return Readable.from([await decrypter.decrypt(armor.decode(all.toString("latin1")))], { objectMode: true })
  } catch (fault) {
    throw new CliFault("setting-invalid", { sentence: "No identity of that file opens the input." }, fault)
  }
}

async function firstBytes(chunks: AsyncIterator<Uint8Array>, size: number): Promise<Buffer> {
  let head = Buffer.alloc(0)
  while (head.length < size) {
    const next = await chunks.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  return head
}

async function* joined(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of bytes) {
    size += part.length
    if (size > maxArmoredBytes)
      throw new CliFault("setting-invalid", {
        sentence: "The input is armored and too large: encrypt it without --armor.",
      })
    parts.push(part)
  }
  return Buffer.concat(parts)
}
