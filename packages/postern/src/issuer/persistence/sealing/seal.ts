import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from "node:crypto"
import { PosternError } from "../../../record/index.ts"
import type { Random, SubjectKey } from "../ports.ts"
import { frame } from "./framing.ts"
import type { KeyRing } from "./key-ring.ts"
import { RecentValues } from "./recent-values.ts"

const formatVersion = 1
const nonceBytes = 12
const tagBytes = 16
// A sign-in opens one subject's record several times within a minute: when a page asks for its state, and with every try.
const maxLocks = 1024

/** A subject's key under one key of the ring, ready for use. It says no more than the ring's own key, from which it is derived. */
export interface SubjectLock {
  readonly header: Buffer
  readonly key: KeyObject
  readonly aad: Buffer
}

/**
 * Seals records with AES-256-GCM under a key derived per subject from the key ring, and binds each to its tenant and subject: a box that
 * is pasted into another row does not open. Layout: version, length of the key id, key id, nonce, ciphertext, tag (docs/spec/record.md).
 */
export class Seal {
  readonly #keys: KeyRing
  readonly #random: Random
  readonly #matter: "record" | "notice"
  // By the very key that they are derived from: a ring that lets go of a key takes its locks along.
  readonly #locks = new WeakMap<KeyObject, RecentValues<SubjectLock>>()

  /** What is sealed for one matter does not open as another. */
  constructor(keys: KeyRing, random: Random, matter: "record" | "notice" = "record") {
    this.#keys = keys
    this.#random = random
    this.#matter = matter
  }

  /** Seals under the primary key. `lock` is the one that `open` gave for the same subject, and saves deriving it again. */
  close(subject: SubjectKey, plaintext: Uint8Array, lock: SubjectLock | null = null): Buffer {
    const { header, key, aad } = lock ?? this.#lock(subject, this.#keys.primaryId)
    const nonce = this.#random(nonceBytes)
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad)
    return Buffer.concat([header, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }

  /**
   * Opens a box. Gives the lock for sealing it again, or null if it is not sealed under the primary key.
   * @throws PosternError `key-retired` if its key is not in the ring, `record-unreadable` if it was altered or is not this subject's.
   */
  open(subject: SubjectKey, box: Uint8Array): { plaintext: Buffer; primaryLock: SubjectLock | null } {
    const keyId = Buffer.from(box.subarray(2, 2 + (box[1] ?? 0))).toString("utf8")
    const body = box.subarray(2 + (box[1] ?? 0))
    if (box[0] !== formatVersion || body.length < nonceBytes + tagBytes) throw new PosternError("record-unreadable")
    const lock = this.#lock(subject, keyId)
    const decipher = createDecipheriv("aes-256-gcm", lock.key, body.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(lock.aad).setAuthTag(body.subarray(-tagBytes))
    try {
      const plaintext = Buffer.concat([decipher.update(body.subarray(nonceBytes, -tagBytes)), decipher.final()])
      return { plaintext, primaryLock: keyId === this.#keys.primaryId ? lock : null }
    } catch (fault) {
      throw new PosternError("record-unreadable", {}, fault)
    }
  }

  #lock(subject: SubjectKey, keyId: string): SubjectLock {
    const ringKey = this.#keys.key(keyId)
    if (ringKey === undefined) throw new PosternError("key-retired", { key: keyId.replace(/[^A-Za-z0-9._-]/g, "?") })
    let locks = this.#locks.get(ringKey)
    if (locks === undefined) {
      locks = new RecentValues(maxLocks)
      this.#locks.set(ringKey, locks)
    }
    return locks.get(JSON.stringify([keyId, subject.tenant, subject.subject]), () =>
      lockOf(this.#matter, subject, keyId, ringKey),
    )
  }
}

function lockOf(
  matter: "record" | "notice",
  { tenant, subject }: SubjectKey,
  keyId: string,
  ringKey: KeyObject,
): SubjectLock {
  const header = Buffer.concat([Buffer.of(formatVersion, Buffer.byteLength(keyId)), Buffer.from(keyId)])
  const aad = frame(header, tenant, subject)
  // HKDF-Expand for one block is one HMAC (RFC 5869 §2.3); the ring's keys are uniformly random, so no extract step is asked (§3.3).
  const info = Buffer.concat([frame(`postern ${matter} seal`, tenant, subject), Buffer.of(1)])
  const key = createSecretKey(createHmac("sha256", ringKey).update(info).digest())
  return { header, key, aad }
}
