import { hashRaw } from "@node-rs/argon2"

// The package's enums are ambient `const enum`s, which cannot be named in code whose types are only stripped.
const algorithms = { argon2d: 0, argon2id: 2 } as const
const versions = { 16: 0, 19: 1 } as const

export interface Argon2Cost {
  readonly algorithm: keyof typeof algorithms
  readonly version: keyof typeof versions
  readonly memoryKiB: number
  readonly iterations: number
  readonly parallelism: number
}

/** 32 bytes by Argon2 (RFC 9106), off the main thread. */
export function argon2(password: Uint8Array | string, salt: Uint8Array, cost: Argon2Cost): Promise<Buffer> {
  return hashRaw(password, {
    salt,
    algorithm: algorithms[cost.algorithm] as number,
    version: versions[cost.version] as number,
    memoryCost: cost.memoryKiB,
    timeCost: cost.iterations,
    parallelism: cost.parallelism,
    outputLen: 32,
  })
}
