import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto"
import { deflateRawSync, inflateRawSync } from "node:zlib"
import type { EventRun } from "../../../record/index.ts"
import { decodeRun, encodeRun } from "../codec/event-run.ts"
import type { Random, StoredPage, SubjectKey } from "../ports.ts"
import { frame } from "./framing.ts"

const formatVersion = Buffer.of(1)
const nonceBytes = 12
const tagBytes = 16
// A page is some kilobytes; what is larger was never written by us.
const maxPageBytes = 1 << 20
// A small window: a page is small, and zlib's own takes a quarter of a megabyte each time.
const compression = { level: 9, windowBits: 12, memLevel: 5 }

/** Whose page it is: it opens in no other place. */
interface PageName extends SubjectKey {
  readonly number: number
}

/** Seals a run of events as a page of its subject's history, under a key that is derived from the record's. */
export function closePage(pageKey: KeyObject, name: PageName, run: EventRun, random: Random): StoredPage {
  const nonce = random(nonceBytes)
  const cipher = createCipheriv("aes-256-gcm", pageKey, nonce).setAAD(aadOf(name))
  const parts = [cipher.update(deflateRawSync(encodeRun(run), compression)), cipher.final()]
  return { number: name.number, box: Buffer.concat([formatVersion, nonce, ...parts, cipher.getAuthTag()]) }
}

/** Opens a page, or gives null if it was altered or belongs to another place. */
export function openPage(pageKey: KeyObject, name: PageName, box: Uint8Array): EventRun | null {
  if (box[0] !== formatVersion[0] || box.length < 1 + nonceBytes + tagBytes) return null
  const nonce = box.subarray(1, 1 + nonceBytes)
  const decipher = createDecipheriv("aes-256-gcm", pageKey, nonce, { authTagLength: tagBytes })
  decipher.setAAD(aadOf(name)).setAuthTag(box.subarray(-tagBytes))
  try {
    const sealed = box.subarray(1 + nonceBytes, -tagBytes)
    const packed = Buffer.concat([decipher.update(sealed), decipher.final()])
    return decodeRun(inflateRawSync(packed, { maxOutputLength: maxPageBytes }))
  } catch {
    return null
  }
}

function aadOf({ tenant, subject, number }: PageName): Buffer {
  return frame(formatVersion, tenant, subject, String(number))
}
