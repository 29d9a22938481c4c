/** 128 random bits: no two commits ever have the same id. */
export const writeIdBytes = 16
/** The ids of so many commits are kept, so that one that was overtaken since still finds its own. */
export const maxWritesKept = 4

/** Gives the id of the commit that made a version, or null where it is not kept. `writes` begins with the one that made `latest`. */
export function idOfVersion(version: number, latest: number, writes: Uint8Array): Buffer | null {
  const at = (latest - version) * writeIdBytes
  return at < 0 || at >= writes.length ? null : Buffer.from(writes).subarray(at, at + writeIdBytes)
}
