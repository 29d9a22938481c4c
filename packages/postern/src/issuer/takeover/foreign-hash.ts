import { createHash, createHmac, pbkdf2, scrypt } from "node:crypto"
import { promisify } from "node:util"
import { hashRaw } from "@node-rs/argon2"
import { type ForeignHash, type ForeignScheme, PosternError } from "../../record/index.ts"
import { letOthersRun } from "../event-loop.ts"
import { bcryptBytes, phpassBytes } from "./crypt-base64.ts"

/** A foreign hash with what it gave. */
export interface ParsedHash extends ForeignHash {
  readonly output: Uint8Array
}

const derivePbkdf2 = promisify(pbkdf2)
const deriveScrypt = promisify<string | Buffer, Uint8Array, number, object, Buffer>(scrypt)

// No library's default comes near: whoever can hand over hashes must not choose how much memory an attempt takes.
const maxMemoryKib = 262_144
const maxOutputBytes = 128
/** Argon2's reference code computes nothing under a shorter salt. */
const minArgon2SaltBytes = 8

const forms = {
  bcrypt: /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/,
  phpass: /^\$[PH]\$([./0-9A-Za-z])([!-~]{8})([./0-9A-Za-z]{22})$/,
  argon2: /^\$(argon2id?)\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{8,128})\$([A-Za-z0-9+/]{16,180})$/,
  scrypt: /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{4,128})\$([A-Za-z0-9+/]{16,180})$/,
  // passlib writes `.` for `+`
  pbkdf2:
    /^\$(pbkdf2-sha(?:1|256|512))\$(?:i=)?(\d{1,8})(?:,l=\d{1,3})?\$([A-Za-z0-9+/.]{4,172})\$([A-Za-z0-9+/.]{16,172})$/,
} as const
const phpassSymbols = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** Reads a foreign hash as it was stored. Null for what is none of the scheme, cannot be computed here, or asks for more work than any system's default. */
export function parseForeignHash(scheme: ForeignScheme, value: unknown): ParsedHash | null {
  const parsed = typeof value === "string" ? parseText(scheme, value) : parseObject(scheme, value)
  return parsed !== null && isAffordable(scheme, parsed) ? parsed : null
}

function parseText(scheme: ForeignScheme, value: string): ParsedHash | null {
  switch (scheme) {
    case "wp-bcrypt":
      return value.startsWith("$wp$") ? parseBcrypt(value.slice(3)) : null
    case "bcrypt":
      return parseBcrypt(value)
    case "phpass": {
      const [, rounds, salt, output] = forms.phpass.exec(value) ?? []
      if (rounds === undefined) return null
      return { salt: Buffer.from(salt!), cost: [phpassSymbols.indexOf(rounds)], output: phpassBytes(output!) }
    }
    case "argon2id":
    case "argon2i": {
      const [, name, memory, passes, lanes, salt, output] = forms.argon2.exec(unpadded(value)) ?? []
      return name === scheme ? hashOf([memory, passes, lanes], salt!, output!) : null
    }
    case "scrypt": {
      const [, log2n, blocks, lanes, salt, output] = forms.scrypt.exec(unpadded(value)) ?? []
      return log2n === undefined ? null : hashOf([log2n, blocks, lanes], salt!, output!)
    }
    default: {
      const [, name, iterations, salt, output] = forms.pbkdf2.exec(unpadded(value)) ?? []
      return name === scheme ? hashOf([iterations], salt!, output!) : null
    }
  }
}

function parseBcrypt(value: string): ParsedHash | null {
  const [, cost, salt, output] = forms.bcrypt.exec(value) ?? []
  if (cost === undefined) return null
  return { cost: [Number(cost)], salt: bcryptBytes(salt!, 16), output: bcryptBytes(output!, 23) }
}

function parseObject(scheme: ForeignScheme, value: unknown): ParsedHash | null {
  if (typeof value !== "object" || value === null || !scheme.startsWith("pbkdf2-")) return null
  const { iterations, salt, hash, ...more } = value as Record<string, unknown>
  const isWhole = Number.isSafeInteger(iterations) && Object.keys(more).length === 0
  if (!isWhole || typeof salt !== "string" || typeof hash !== "string") return null
  return parseText(scheme, `$${scheme}$${iterations as number}$${salt}$${hash}`)
}

function unpadded(value: string): string {
  return value.replace(/={1,2}(?=\$|$)/g, "")
}

function hashOf(cost: readonly (string | undefined)[], salt: string, output: string): ParsedHash {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(".", "+"), "base64"))
  const gave = bytes(output)
  return { cost: [...cost.map(Number), gave.length], salt: bytes(salt), output: gave }
}

function isAffordable(scheme: ForeignScheme, { cost, salt, output }: ParsedHash): boolean {
  const [first = 0, second = 0, third = 0] = cost
  if (output.length < 12 || output.length > maxOutputBytes) return false
  switch (scheme) {
    case "bcrypt":
    case "wp-bcrypt":
      return first >= 4 && first <= 16
    case "phpass":
      return first >= 7 && first <= 20
    case "argon2id":
    case "argon2i":
      if (salt.length < minArgon2SaltBytes) return false
      return first >= 8 * third && first <= maxMemoryKib && second >= 1 && third >= 1
    case "scrypt":
      return first >= 1 && first <= 20 && second >= 1 && third >= 1 && (2 ** first * second) / 8 <= maxMemoryKib
    default:
      return first >= 1 && first <= 10_000_000
  }
}

/** Computes the hash that the other system would have stored for this text. */
export async function computeForeignHash(
  scheme: ForeignScheme,
  { salt, cost }: ForeignHash,
  text: string,
): Promise<Uint8Array> {
  const [first = 0, second = 0, third = 0, outputLen = 0] = cost
  switch (scheme) {
    case "bcrypt":
      return bcryptOutput(text, salt, first)
    case "wp-bcrypt":
      return bcryptOutput(createHmac("sha384", "wp-sha384").update(text).digest("base64"), salt, first)
    case "phpass":
      return phpassOutput(text, salt, first)
    case "argon2id":
    case "argon2i": {
      const algorithm = scheme === "argon2id" ? 2 : 1
      return hashRaw(text, { algorithm, memoryCost: first, timeCost: second, parallelism: third, outputLen, salt })
    }
    case "scrypt":
      return deriveScrypt(text, salt, outputLen, {
        N: 2 ** first,
        r: second,
        p: third,
        maxmem: 2 * maxMemoryKib * 1024,
      })
    default:
      return derivePbkdf2(text, salt, first, second, scheme.slice("pbkdf2-".length))
  }
}

async function bcryptOutput(text: string, salt: Uint8Array, cost: number): Promise<Uint8Array> {
  // The first 72 bytes count, as everywhere else: a code with a long pepper is cut there too.
  const { hash } = await bcryptPackage()
  return bcryptBytes((await hash(text, cost, salt)).slice(-31), 23)
}

// Loaded where there are such hashes, for most applications have none.
async function bcryptPackage(): Promise<typeof import("@node-rs/bcrypt")> {
  try {
    return await import("@node-rs/bcrypt")
  } catch (fault) {
    throw new PosternError("bcrypt-missing", {}, fault)
  }
}

/** Makes sure that hashes of a scheme can be computed here. @throws PosternError `bcrypt-missing` */
export async function checkForeignScheme(scheme: ForeignScheme): Promise<void> {
  if (scheme === "bcrypt" || scheme === "wp-bcrypt") await bcryptPackage()
}

// Two milliseconds or so.
const roundsAtOnce = 2048

// The other schemes are computed on threads of their own; this one must leave the event loop to the others in between.
async function phpassOutput(text: string, salt: Uint8Array, log2Rounds: number): Promise<Uint8Array> {
  const md5 = (first: Uint8Array) => createHash("md5").update(first).update(text).digest()
  let digest = md5(salt)
  for (let round = 2 ** log2Rounds; round > 0; round--) {
    if (round % roundsAtOnce === 0) await letOthersRun()
    digest = md5(digest)
  }
  return digest
}

/** Gives about how many seconds of one core the hash takes: measured once, on the machine of docs/performance.md. */
export function foreignHashSeconds(scheme: ForeignScheme, { cost }: ForeignHash): number {
  const [first = 0, second = 0, third = 0] = cost
  switch (scheme) {
    case "bcrypt":
    case "wp-bcrypt":
      return 2 ** first * 5.8e-5
    case "phpass":
      return 2 ** first * 1.2e-6
    case "argon2id":
    case "argon2i":
      return first * second * 5.1e-7
    case "scrypt":
      return 2 ** first * second * third * 2.5e-7
    case "pbkdf2-sha512":
      return first * Math.ceil(second / 64) * 6e-7
    default:
      return first * Math.ceil(second / 20) * 3e-7
  }
}
