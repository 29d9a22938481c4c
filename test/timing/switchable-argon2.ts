import { registerHooks } from "node:module"

// Argon2 is replaced where it is called, so that everything around it is the code that runs for real. Nothing that leads to that module may
// be imported before this one.
const replaced = `
  import real from ${JSON.stringify(import.meta.resolve("@node-rs/argon2"))}
  export const hashRaw = (secret, cost) => {
    globalThis.posternSlowHashes = (globalThis.posternSlowHashes ?? 0) + 1
    const micros = globalThis.posternHashMicros
    if (micros === undefined) return real.hashRaw(secret, cost)
    const until = process.hrtime.bigint() + BigInt(micros) * 1000n
    while (micros > 0 && process.hrtime.bigint() < until);
    return Promise.resolve(Buffer.from(secret.padEnd(32)))
  }`

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@node-rs/argon2"
      ? { url: `data:text/javascript,${encodeURIComponent(replaced)}`, format: "module", shortCircuit: true }
      : next(specifier, context),
})

/**
 * Makes the slow hash one that takes so many microseconds and gives the secret itself, so that what is left of an attempt can be seen; or
 * real again (null).
 */
export function setHashMicros(micros: number | null): void {
  ;(globalThis as { posternHashMicros?: number | undefined }).posternHashMicros = micros ?? undefined
}

/** Tells how many slow hashes were asked for since the process began. */
export function slowHashes(): number {
  return (globalThis as { posternSlowHashes?: number }).posternSlowHashes ?? 0
}
