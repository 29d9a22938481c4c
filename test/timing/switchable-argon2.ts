import { registerHooks } from "node:module"

// Argon2 is replaced where it is called, so that everything around it is the code that runs for real. Nothing that leads to that module may
// be imported before this one.
const replaced = `
  import real from ${JSON.stringify(import.meta.resolve("@node-rs/argon2"))}
  export const hashRaw = (secret, cost) =>
    globalThis.posternConstantHash ? Promise.resolve(Buffer.from(secret.padEnd(32))) : real.hashRaw(secret, cost)`

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@node-rs/argon2"
      ? { url: `data:text/javascript,${encodeURIComponent(replaced)}`, format: "module", shortCircuit: true }
      : next(specifier, context),
})

/** Makes the slow hash one that is there at once, the secret itself, so that what is left of an attempt can be seen; or real again. */
export function setConstantHash(isConstant: boolean): void {
  ;(globalThis as { posternConstantHash?: boolean }).posternConstantHash = isConstant
}
