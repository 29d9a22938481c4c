import { closeSync, fstatSync, openSync, readFileSync, type Stats } from "node:fs"
import { PosternError } from "../../../record/index.ts"

/** Why somebody else can read or change a file: its owner is another user, or its mode lets others in (octal). */
export type Exposure = { readonly owner: number } | { readonly mode: string }

/** Whose files count as own. */
export interface FileUser {
  readonly uid: number
  /** the groups whose members it is one of */
  readonly groups: readonly number[]
}

type FileFacts = Pick<Stats, "uid" | "gid" | "mode">

const othersBits = 0o007
const groupBits = 0o070
const groupMayRead = 0o040
const groupMayReadAndWrite = 0o060

/** Gives the user of this process, or null where there are no such users (Windows). */
export function fileUser(): FileUser | null {
  const { geteuid, getegid, getgroups } = process
  if (geteuid === undefined || getegid === undefined || getgroups === undefined) return null
  return { uid: geteuid(), groups: [getegid(), ...getgroups()] }
}

/**
 * Says why others can read or change a file with a secret, or null where they cannot. A group that this user is in may read: so Kubernetes and
 * Docker mount secrets for a user that is not root (0440, 0640, owned by root). An owner can change the mode at any time, so it must be this
 * user or root.
 */
export function secretExposure(file: FileFacts, user = fileUser()): Exposure | null {
  return exposure(file, groupMayRead, user)
}

/** The same for a database, which members of the group may write too: so Kubernetes mounts volumes for a user that is not root. */
export function databaseExposure(file: FileFacts, user = fileUser()): Exposure | null {
  return exposure(file, groupMayReadAndWrite, user)
}

/**
 * Says why others can change a file that is no secret, or the files of a folder; null where they cannot. Looking into it does no harm, and
 * members of the group may write.
 */
export function changeExposure(found: FileFacts, user = fileUser()): Exposure | null {
  return exposure({ ...found, mode: found.mode & 0o022 }, groupMayReadAndWrite, user, found.mode)
}

function exposure(
  { uid, gid, mode }: FileFacts,
  groupMay: number,
  user: FileUser | null,
  shownMode = mode,
): Exposure | null {
  if (user === null) return null
  if (uid !== user.uid && uid !== 0) return { owner: uid }
  const allowed = user.groups.includes(gid) ? groupMay : 0
  const isExposed = (mode & othersBits) !== 0 || (mode & groupBits & ~allowed) !== 0
  return isExposed ? { mode: (shownMode & 0o777).toString(8) } : null
}

/**
 * Reads a file with a secret. Owner and mode are those of the very file that is read, whatever its name leads to meanwhile.
 * @throws PosternError `keys-exposed` | `keys-foreign`, each with the file; what the operating system says where it cannot be read
 */
export function readSecretFile(path: string): string {
  return readJudged(path, secretExposure)
}

/** Judges an open file like `readSecretFile`, for one that is too large to be read at once. @throws PosternError like `readSecretFile` */
export function checkSecretFile(path: string, descriptor: number): void {
  refuseExposed(path, secretExposure(fstatSync(descriptor)))
}

/** Reads a file that others may read and must not change, such as one of hashed keys. Otherwise like `readSecretFile`. */
export function readGuardedFile(path: string): string {
  return readJudged(path, changeExposure)
}

function refuseExposed(path: string, found: Exposure | null): void {
  if (found !== null)
    throw new PosternError("owner" in found ? "keys-foreign" : "keys-exposed", { file: path, ...found })
}

function readJudged(path: string, judge: (found: Stats) => Exposure | null): string {
  const descriptor = openSync(path, "r")
  try {
    refuseExposed(path, judge(fstatSync(descriptor)))
    return readFileSync(descriptor, "utf8")
  } finally {
    closeSync(descriptor)
  }
}
