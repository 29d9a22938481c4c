import type kdbxweb from "kdbxweb"
import { VaultError } from "../../record/index.ts"

const maxMemoryBytes = 1 << 30
/** Memory times passes: some 20 s. KeePassXC gives up to some 2 GiB for each second that it is told to take. */
const maxArgonWork = 16 * 2 ** 30
const maxArgonLanes = 64
/** KeePassXC's one-second benchmark gives some ten million. */
const maxAesRounds = 200_000_000

/**
 * Refuses a database whose key derivation asks for more than a gibibyte or minutes of work: by its header, before any work is done. Memory
 * and passes are looked at together, for each by itself could be borne.
 * @throws VaultError `kdf-too-costly`.
 */
export function assertBearableKdbx({ keyEncryptionRounds, kdfParameters }: kdbxweb.KdbxHeader): void {
  const given = (name: string): number => numberOf(kdfParameters?.get(name))
  const isBearable =
    (keyEncryptionRounds ?? 0) <= maxAesRounds &&
    given("R") <= maxAesRounds &&
    given("P") <= maxArgonLanes &&
    given("M") <= maxMemoryBytes &&
    Math.max(1, given("M")) * given("I") <= maxArgonWork
  if (isBearable) return
  throw new VaultError(
    "kdf-too-costly",
    "The KeePass database asks for more key derivation work than is reasonable; nothing was computed.",
  )
}

/** A number of the header; what is too large for one counts as endless. */
function numberOf(value: unknown): number {
  if (typeof value === "number") return value
  const { hi, lo } = (value ?? {}) as { hi?: number; lo?: number }
  return typeof hi === "number" && typeof lo === "number" ? (hi >>> 0) * 2 ** 32 + (lo >>> 0) : 0
}
