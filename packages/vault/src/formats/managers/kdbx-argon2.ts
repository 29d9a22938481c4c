import type kdbxweb from "kdbxweb"
import { argon2 } from "../bytes/argon2.ts"

/** Gives `kdbxweb` the Argon2 that it comes without. `argon2Type` 0 is Argon2d, 2 is Argon2id. */
export function useNativeArgon2(library: typeof kdbxweb): void {
  library.CryptoEngine.setArgon2Impl(
    async (password, salt, memoryKiB, iterations, length, parallelism, argon2Type, version) => {
      if (length !== 32) throw new RangeError("KeePass databases take 32 bytes")
      const algorithm = argon2Type === 0 ? "argon2d" : "argon2id"
      const hash = await argon2(new Uint8Array(password), new Uint8Array(salt), {
        algorithm,
        version: version === 16 ? 16 : 19,
        memoryKiB,
        iterations,
        parallelism,
      })
      return new Uint8Array(hash).buffer
    },
  )
}
