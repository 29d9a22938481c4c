import { coreTargets } from "./core-targets.ts"
import type { FuzzTarget } from "./fuzz-target.ts"
import { issuerTargets } from "./issuer-targets.ts"
import { serviceTargets } from "./service-targets.ts"
import { takeoverTargets } from "./takeover-targets.ts"
import { vaultTargets } from "./vault-targets.ts"

/** Every reader of bytes from outside. */
export const targets: readonly FuzzTarget[] = [
  ...coreTargets,
  ...issuerTargets,
  ...serviceTargets,
  ...takeoverTargets,
  ...vaultTargets,
]
